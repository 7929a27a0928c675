use super::*;

fn found(text: &str) -> Vec<Address> {
    addresses(text, &ContactWords::standard().unwrap().domains)
}

/// Addresses with a mark: `=` intact, `~` repaired, `?` end supplied.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = found(text);
    let shown: Vec<String> = found
        .iter()
        .map(|address| {
            assert_eq!(text.get(address.range.clone()), Some(address.raw.as_str()));
            let mark = if address.inferred {
                '?'
            } else if address.repaired {
                '~'
            } else {
                '='
            };
            format!("{mark} {}", address.email)
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn intact_addresses() {
    check("e-mail: box.name@coe.int", &["= box.name@coe.int"]);
    check(
        "<u>Ada.Lind@coe.int</u>, <B-A-CSA@EC.europa.eu>.",
        &["= Ada.Lind@coe.int", "= B-A-CSA@ec.europa.eu"],
    );
    check("ask x@example.org. Then", &["= x@example.org"]);
    check("x@coe.int.example.org", &["= x@coe.int.example.org"]);
    check("ada.lind@coe.int bo.ek@coe.int", &["= ada.lind@coe.int", "= bo.ek@coe.int"]);
}

#[test]
fn damaged_known_domains() {
    check("Ada.Lind@coe _int", &["~ Ada.Lind@coe.int"]);
    check("ada.lind@coe. int", &["~ ada.lind@coe.int"]);
    check("ada.lind@coe .int bo.ek@coe.int", &["~ ada.lind@coe.int", "= bo.ek@coe.int"]);
    check("ada.lind@co e.int", &["~ ada.lind@coe.int"]);
    check("ada.lind@ec. europa.eu", &["~ ada.lind@ec.europa.eu"]);
}

#[test]
fn a_lone_letter_is_not_a_country() {
    check("ada.lind@coe.in  t; Bo- eric.ek@coe.int", &["~ ada.lind@coe.int", "~ Bo-eric.ek@coe.int"]);
    check("Ada.lind@coe.in t", &["~ Ada.lind@coe.int"]);
    check("ada.lind@coe.in the hall", &["? ada.lind@coe.int"]);
}

#[test]
fn cut_off_domains() {
    check("Ada.lind@coe.", &["? Ada.lind@coe.int"]);
    check("Ada.lind@ec.europa", &["? Ada.lind@ec.europa.eu"]);
    check("Ada.lind@co", &[]);
    check("Ada.lind@coed", &[]);
}

#[test]
fn a_hyphen_joins_the_word_before_a_blank() {
    check(
        "Some Division  anna.berg- dahl@coe.int bo.ek@coe.int",
        &["~ anna.berg-dahl@coe.int", "= bo.ek@coe.int"],
    );
    check("anna.berg-\ndahl@coe.int", &["~ anna.berg-dahl@coe.int"]);
    check("Secretariat - dahl@coe.int", &["= dahl@coe.int"]);
    check("Secretariat – dahl@coe.int", &["= dahl@coe.int"]);
    check("Non-\tdahl@coe.int", &["= dahl@coe.int"]);
}

#[test]
fn unknown_domains_must_be_intact() {
    check("x@example .org", &[]);
    check("x@example", &[]);
    check("@coe.int", &[]);
    check("é@coe.int", &[]);
}

proptest::proptest! {
    #[test]
    fn ranges_are_sorted_and_apart(text in "([a-z.@ é\n-]|coe|\\.int|@coe|_){0,40}") {
        let found = found(&text);
        for address in &found {
            proptest::prop_assert_eq!(text.get(address.range.clone()), Some(address.raw.as_str()));
            proptest::prop_assert!(!address.email.contains(char::is_whitespace));
        }
        proptest::prop_assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
    }
}

#[track_caller]
fn check_holder(email: &str, expected: Option<&str>) {
    let holder = ContactWords::standard().unwrap().holder(email);
    let shown = holder.map(|it| format!("{}, {}", it.family, it.given));
    assert_eq!(shown.as_deref(), expected, "{email}");
}

#[test]
fn an_address_spells_a_name() {
    check_holder("jan.vilar@coe.int", Some("Vilar, Jan"));
    check_holder("Anna-Maria.LIND-berg@coe.int", Some("Lind-Berg, Anna-Maria"));
    check_holder("jan.peter.vilar@example.org", Some("Vilar, Jan Peter"));
}

#[test]
fn an_office_or_an_initial_is_no_name() {
    check_holder("garden.partnership@coe.int", None);
    check_holder("info@coe.int", None);
    check_holder("j.vilar@coe.int", None);
    check_holder("unit.b2@coe.int", None);
    check_holder("HOME-GARDEN-DESK@ec.europa.eu", None);
    check_holder("dpo.office@coe.int", None);
}
