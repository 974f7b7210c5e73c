//! The words that made-up records are written in.

/// Given names.
pub(super) const GIVEN: &[&str] = &[
    "Amara", "Bela", "Chiara", "Dario", "Elif", "Farid", "Greta", "Hanno", "Ines", "Jonas", "Kaia",
    "Liam", "Maya", "Nadir", "Odile", "Pavel", "Quinn", "Rosa", "Samir", "Tove",
];
/// Family names.
pub(super) const FAMILY: &[&str] = &[
    "Abend",
    "Bianchi",
    "Castel",
    "Dorn",
    "Ekwall",
    "Ferro",
    "Gruber",
    "Haddad",
    "Ito",
    "Janda",
    "Kovac",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petit",
    "Rasmus",
    "Silva",
    "Tamm",
    "Weller",
];
/// Companies.
pub(super) const COMPANIES: &[&str] = &[
    "Alder Works",
    "Bluefin Logistics",
    "Cobalt Press",
    "Dune Optics",
    "Elm Street Foods",
    "Fjord Systems",
    "Granite Labs",
    "Harbour Textiles",
    "Indigo Rail",
    "Juniper Clinics",
    "Keystone Pumps",
    "Lumen Partners",
];
/// What people write to a support desk about.
pub(super) const SUBJECTS: &[&str] = &[
    "Monitor stays dark after the update",
    "Invoice shows the wrong address",
    "Cannot sign in since Monday",
    "Export stops half way",
    "Printer prints blank pages",
    "Please add a second user",
    "Search finds nothing",
    "Delivery arrived damaged",
    "Licence key is refused",
    "Calendar is an hour late",
    "Password mail never arrives",
    "Report totals do not add up",
];
/// Sentences.
pub(super) const SENTENCES: &[&str] = &[
    "It worked last week and nothing was changed since.",
    "The same happens on a second machine.",
    "A restart helps for an hour.",
    "Two colleagues see it as well.",
    "Please tell us what to send you.",
    "We need this before the end of the month.",
    "The log is attached.",
    "It only happens in the afternoon.",
];
/// Single words, for whatever else there is.
pub(super) const WORDS: &[&str] = &[
    "amber", "basin", "cedar", "delta", "ember", "fable", "grove", "heron", "inlet", "jetty",
    "knoll", "larch", "meadow", "north", "orbit", "pine", "quartz", "river", "slate", "tide",
    "upland", "vale", "willow", "yarrow",
];
/// Towns with their regions and countries.
pub(super) const PLACES: &[(&str, &str, &str)] = &[
    ("Aarhus", "Midtjylland", "Denmark"),
    ("Bergamo", "Lombardy", "Italy"),
    ("Coimbra", "Centro", "Portugal"),
    ("Dresden", "Saxony", "Germany"),
    ("Eugene", "Oregon", "United States"),
    ("Fukuoka", "Kyushu", "Japan"),
    ("Galway", "Connacht", "Ireland"),
    ("Halifax", "Nova Scotia", "Canada"),
];
/// Job titles.
pub(super) const TITLES: &[&str] =
    &["Office Manager", "Engineer", "Head of Support", "Accountant", "Buyer", "Team Lead"];
/// States that things are in.
pub(super) const STATES: &[&str] = &["open", "pending", "resolved", "closed"];
