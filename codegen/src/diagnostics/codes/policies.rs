//! `E06..`: pagination, credentials, limits.

codes! {
    EMPTY_BUCKETS = "E0601" {
        title: "a list of page sizes is empty",
        about: "`buckets` lists the page sizes that the vendor accepts; there is at least one.",
        wrong: "page_size: {buckets: []}",
        right: "page_size: {buckets: [30, 50, 100]}",
    }
    UNSORTED_BUCKETS = "E0602" {
        title: "page sizes are not in order",
        about: "`buckets` are listed from the smallest to the largest, each once, so that the next \
                larger one can be chosen.",
        wrong: "page_size: {buckets: [50, 30, 100]}",
        right: "page_size: {buckets: [30, 50, 100]}",
    }
    DEFAULT_NOT_A_BUCKET = "E0603" {
        title: "the default page size is not one of those accepted",
        about: "The default is one of the `buckets`; the vendor would refuse it otherwise.",
        wrong: "page_size: {buckets: [30, 50, 100], default: 20}",
        right: "page_size: {buckets: [30, 50, 100], default: 30}",
    }
    ITEMS_NOT_A_LIST = "E0604" {
        title: "the path to the items leads to no list",
        about: "`items` leads to the list of a page's records.",
        wrong: "items: count",
        right: "items: tickets",
    }
    TOTAL_NOT_A_NUMBER = "E0605" {
        title: "the path to the total leads to no number",
        about: "`total` leads to the number of records, or of pages, in all.",
        wrong: "total: tickets",
        right: "total: count",
    }
    NEXT_NOT_A_SCALAR = "E0606" {
        title: "the path to the next page leads to no text or number",
        about: "`next` leads to the cursor or URL of the next page, which is a text or a number.",
        wrong: "next: paging",
        right: "next: paging.next",
    }
    INCOMPLETE_PAGINATION = "E0607" {
        title: "a pagination lacks what its strategy needs",
        about: "Each strategy needs certain keys: an offset where it is sent, a cursor where it is found \
                and where it is sent.",
        wrong: "pagination: {p: {strategy: cursor, next: meta.next}}",
        right: "pagination: {p: {strategy: cursor, next: meta.next, cursor: {in: query, name: after}}}",
    }
    NO_PAGE_TO_READ = "E0608" {
        title: "an operation is paginated but gives no pages",
        about: "`paginate` needs an operation that returns a type with a list in it, and `items` that \
                leads to it.",
        wrong: "paginate: tickets   # the operation returns nothing",
        right: "paginate: tickets\nreturns: TicketList\nitems: tickets",
    }
    INCOMPLETE_AUTH = "E0609" {
        title: "a credential scheme lacks what its type needs",
        about: "An API key needs a place and a name, OAuth needs its URLs, a session its login.",
        wrong: "auth: {key: {type: api_key}}",
        right: "auth: {key: {type: api_key, in: header, name: X-Api-Key}}",
    }
    BAD_RATE_LIMIT = "E0610" {
        title: "a rate limit cannot be read",
        about: "A policy allows `limit` requests `per` duration; both are greater than zero.",
        wrong: "policies: [{limit: 0, per: 1m}]",
        right: "policies: [{limit: 50, per: 1m}]",
    }
    BAD_URL = "E0611" {
        title: "a server's URL cannot be used",
        about: "A server's URL is absolute, with `http` or `https`, once its variables are filled in, \
                and has neither a query nor a fragment. A relative one needs a base.",
        wrong: "server: {url: acme.io/api}",
        right: "server: {url: 'https://acme.io/api'}",
    }
}
