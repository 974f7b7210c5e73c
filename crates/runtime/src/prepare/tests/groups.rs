//! Arguments that are needed together.

use jackfield_plan::{Combination, Method, Need, Param, Place, text};

use super::{draft, operation};
use crate::argument::Arguments;

#[test]
fn arguments_of_which_one_is_needed_are_counted() {
    let problem = |need, given: &[usize]| {
        let params = ["a", "b"].map(|name| Param::new(name, Place::Query));
        let mut operation = operation(Method::Get, "/x", params.into());
        let params = vec![text("a"), text("b")].into();
        operation.combinations = vec![Combination { need, params }].into();
        let mut arguments = Arguments::new(2);
        for index in given {
            arguments.set(*index, "v".into());
        }
        draft(&operation, &arguments).err().map(|problems| problems[0].to_string())
    };
    let words = "`a, b` does not go with the other arguments";
    assert_eq!(problem(Need::ExactlyOne, &[0]), None);
    assert_eq!(problem(Need::AtLeastOne, &[0, 1]), None);
    assert_eq!(
        problem(Need::AtLeastOne, &[]).unwrap(),
        format!("{words}: allowed: at least one of a, b")
    );
    assert_eq!(
        problem(Need::ExactlyOne, &[0, 1]).unwrap(),
        format!("{words}: given a and b, allowed: exactly one of a, b")
    );
}
