//! Bytes that never change: records, the names that follow from them, and the genesis of every type.
//!
//! A difference here means that documents made before have other names or other beginnings now. It is never to be
//! accepted: a new record version or schema version is made instead.

use data_encoding::HEXLOWER;
use expect_test::{Expect, expect};

use super::*;

/// Signs a record of the first schema version.
fn first(kind: DocKind) -> SignedRecord {
    SignedRecord::new(Record { schema: 1, ..record(kind) }, &DeviceKey::from_bytes(&[5; 32])).unwrap()
}

/// Expects a record's bytes with their signature, its id, and the hash of its genesis, as JSON-like lines.
fn check_golden(kind: DocKind, expected: Expect) {
    let signed = first(kind);
    let bytes = signed.to_bytes();
    let change = genesis(&signed.id, &signed.record).unwrap();
    let hash = HEXLOWER.encode(&change.hash().0);
    expected.assert_eq(&format!("record {}\nid {}\ngenesis {hash}", HEXLOWER.encode(&bytes), signed.id));
    // Another device makes the same of the same bytes.
    let read = SignedRecord::from_bytes(&bytes).unwrap();
    assert_eq!(read, signed);
    assert_eq!(genesis(&read.id, &read.record).unwrap().hash(), change.hash());
}

#[test]
fn programme() {
    check_golden(
        DocKind::Programme,
        expect![[r#"
        record 010101010101010101010101010101010101010101010101010101010101010101000102020202020202020202020202020202020303030303030303030303030303030302020000006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf101060606060606060606060606060606060606060606060606060606060606060680a0f1c2b13407070707070707070707070707070707eb7a0abeafc04d8ad1d3b90033f835489ee90d7ec0b8f62801508e66b2e7abba831daecf5443d0b2701dc2736cb65d776fe89e7e7379451a119c137ad696cb0f
        id 71d15f54c052350618526752e007210cf5d5bbc6d72065e58f1b82cda9efc00a
        genesis 6ff8ccf31a39657a102c1cf88fa240ede365149ce63389e5997a3c35709e57b7"#]],
    );
}

#[test]
fn assessment() {
    check_golden(
        DocKind::Assessment,
        expect![[r#"
        record 0101010101010101010101010101010101010101010101010101010101010101010101020202020202020202020202020202020203030303030303030303030303030303020200010c636974792d666f722d616c6c010407616e737765727302713107616e737765727302713207636f6e7465787402633107666163746f72730266316e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf101060606060606060606060606060606060606060606060606060606060606060680a0f1c2b13407070707070707070707070707070707f4a44bb7b3bc7dda701788411b801367696cee3904c136f0d0392486c4a9b5c36949763f6c8ea3c2132c41fb2c25e9c6bb57572f723380f5d937ae1f5fe4c008
        id a377c3b4fc97e8c02f8ef7963f0dd168d0903187c727f4077f5706554040f47e
        genesis 9e0458cdf8c82c2db62fe9674608a3c097fbc73f19ae5e89965d332c59ca6dad"#]],
    );
}

#[test]
fn visit() {
    check_golden(
        DocKind::Visit,
        expect![[r#"
        record 010101010101010101010101010101010101010101010101010101010101010101020102020202020202020202020202020202020303030303030303030303030303030302020000006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf101060606060606060606060606060606060606060606060606060606060606060680a0f1c2b13407070707070707070707070707070707869be0c7c4dded9696b32766d5d88971116475a0e3d19b46c7ebc171a88f4728cede36d79412d705b7792b73ee71eeea8ea950236f0cec28067a49421f7d6b02
        id 487e6049aa7541499b14afdc9a535721eca757145ee14a1df6c279c443c2e4b6
        genesis 8e431e5dbfe97c00c087a1ef60a66340f5ddeadea0f70d009da3ca308a5b19bb"#]],
    );
}

#[test]
fn note() {
    check_golden(
        DocKind::Note,
        expect![[r#"
        record 0101010101010101010101010101010101010101010101010101010101010101010301020202020202020202020202020202020203030303030303030303030303030303020101040404040404040404040404040404040404040404040404040404040404040400006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf101060606060606060606060606060606060606060606060606060606060606060680a0f1c2b1340707070707070707070707070707070742b73973334a1bfbea777819ef5f5e9803dd710221e089372bbe9c316c5bdb33e05008ec168ca51744b59be8795bc11914c5710fd17865310bf58825d4b45407
        id 93968433fb4ecf5a1114a14402cdf6ad002ec80e272c783e4080368cc3562b8f
        genesis d5369619c00cef25f9f351d3b506f2c869549388eb26e54cffa5f09d184af1b9"#]],
    );
}

#[test]
fn plan() {
    check_golden(
        DocKind::Plan,
        expect![[r#"
        record 010101010101010101010101010101010101010101010101010101010101010101040102020202020202020202020202020202020303030303030303030303030303030302020000006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf101060606060606060606060606060606060606060606060606060606060606060680a0f1c2b13407070707070707070707070707070707edab849bbd55056cd4a8a3a94ab6c0ea008a87ab3ab5da860bf3fae397056bf6c3ddd68805515f5775f7f6a8d1a5c9a10e6f82537a6f280ea8355565c8c56704
        id ba2cb04f1c85263f8639d4817575003212a00df4939e69b5a70d1b7a87f4842c
        genesis b7b78b47f2e720800d1159279c71d51bace56a91e325c4a129f59cb7ab4ffbd0"#]],
    );
}

#[test]
fn the_genesis_of_a_plan_byte_by_byte() {
    let signed = first(DocKind::Plan);
    let mut change = genesis(&signed.id, &signed.record).unwrap();
    expect!["856f4a83b7b78b47015d0028ba2cb04f1c85263f8639d4817575003212a00df4939e69b5a70d1b7a87f4842c0000000000000000010100000005151a34014204560270027c057469746c65066d656e746565066d656e746f7204726f77730403047f0004000400"].assert_eq(&HEXLOWER.encode(&change.bytes()));
}

/// Expects the id and the hash of the genesis of every type, begun in a version of the schemas.
fn check_every_genesis(schema: u16, expected: Expect) {
    let key = DeviceKey::from_bytes(&[5; 32]);
    let mut lines = String::new();
    for kind in DocKind::ALL {
        let signed = SignedRecord::new(Record { schema, ..record(kind) }, &key).unwrap();
        let change = genesis(&signed.id, &signed.record).unwrap();
        lines += &format!("{} {} {}\n", kind.name(), signed.id, HEXLOWER.encode(&change.hash().0));
    }
    expected.assert_eq(&lines);
}

#[test]
fn the_genesis_of_every_type_in_the_third_version() {
    check_every_genesis(
        3,
        expect![[r#"
        programme 41b99989d2e56aa4eded8df864f82e457b31376e611282eaa061c78bda0295e5 7f9b19cf131cfade82a35311d827eb07aea8cd036ad9361f4e80747ba3bef2f4
        assessment 8a19ee62d90e0e00918f8ce93c28e34e604fd5fb8c6f84e891be98360fc44bc1 319feaa877df1dc84a4b73ab8816a591fd3ba6b027720b5b9fa000df2fe1182d
        visit e4928956f31daf797565a877bd789d3c2fa1d4d0d4c13daac278fe169173c398 aaa5a10bc54c91e8c612e308f7cd76335dd8e6afe512b3eadbd2a20f298c2c39
        note 6e954fbc04ec1862329bccef809c6a2ed9ac47fbdfd215165b5fc93b18122390 a42b6ef4e21bcdbfcb9b225a21235d4ed2b76a6652392661f09fb4efe3d4fb1d
        plan 82dfe82f2ac07363e0c60d7d36f7ffaaf416d7159e13c72135245e9f654d7abe 825bc8265fba66bdcfb491e24be55c63449d44c6f4ce4e9b43af504edde087ab
        form 74aac0cf6f6890747a5229319c7f17b134d3678175fe820e3bcd6572478e8b67 0228fcf240631c5eada020d7101b741f454dde127e357e53d74ce0f856452e92
        network a56a414bb46c154154bdd74d2eeef14647a7f33f73777db4dcd3db06b9867b68 612394245b24b2d299f856d7da241146adb8d94fbeb28d9949dffe3d94845024
        commitment cf32c2a0cb2a572618e292b7339d5657ea4abbcc267657546bc66fdd6a227afb c6e51cb6ffcde234f2f2b6a0622d3b1b9058854a7544facb63ee48c9f02b97cc
        issues 150176b53ac190c006cc6f5048396b815b1cf5a4d1bfb07855ab913e1fac5de8 31055590790a83a9cd13b8ab21705ce015bb5b35012096fc51d1e83eb703de4c
    "#]],
    );
}

#[test]
fn the_genesis_of_every_type_in_the_second_version() {
    let expected = expect![[r#"
        programme f80a29f5f35a304ac11f06848a04ec52654bad78f6957e757b429f5980d1fbf3 b4d78bf26d1af693e3709a2eb51f8b5b2f25f324c3bcb475e799767ee3fd8802
        assessment fc92d880494034e176a2f8171e4d5857d4dfbf30dabbaad7a5b6b8594a2709a3 1c70ef73fab942100faf1727c72f915a5f8da058cc7434d9619fe6ce00cd839e
        visit 4b685bc90837bbca42ee66178519fe86e0f9392e98a9e67730faf39ce8a118ec b85937c7975cdb9c6219298a312340b13162f3eec67116ce42245b1ac9f9c083
        note bac0dbd4a9d226f8ee551b81e672f5b7d12c826073deac3089479f366b68c631 73346bcb91c766348bd0e043d42fe04c756e1c994eba45d21eba8980e78ebade
        plan f6817c43f7ceccc998a9b9939e3404a8379ca0362979d508d0978d8708bbdf71 822fdd0d791b315e9d6fedd419949868de6674757ffdcce2d8e1a84db0a604c1
        form 74fed15a770deeb24b1bba75a7f0413a261e2c0d508193133417baeed6d1862e e76c99cda87c2ba8d6f245a22fc1536db2fde50ffc42ae368bc53053057131a3
        network 05ba1926bba3c36c9b38b2fbfdc385a77444b9f54ccabed902e47032e277720d 56749ec638f7930c8468356df41b62bb9ffa11ba8a823d10e60c80d5f912136b
        commitment 1f4cba0bd5ec43702adfbd7c5ff706b9a7f4c32008f0d6bf10bd4e0702f114d6 7d8d790a56fb147c7040b90d0b54e5ed4e3985294f61b1d4d1ed4afbb12e2fa8
        issues efef242c0cf5e1ece01611d0b2b0c5a7c16e82ffd0d667042cc8ce84576f0bfe f6e3ff74498f9d5866ccece1fc4ae9c9c7b20281e4eca83738b47904016448b9
    "#]];
    check_every_genesis(2, expected);
}

#[test]
fn what_a_later_version_brought_an_older_document_does_not_have() {
    let signed = first(DocKind::Visit);
    let mut doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit);
    doc.apply_changes([genesis(&signed.id, &signed.record).unwrap()]).unwrap();
    let (view, problems) = read(&doc, DocKind::Visit);
    assert_eq!(problems, []);
    assert_eq!(view.reading(&Field::root("see")), None);
    let edit = |json: &str| serde_json::from_str::<Edit>(json).unwrap();
    for (json, name) in [
        (r#"{"splice":{"field":"see","at":0,"delete":0,"insert":"x"}}"#, "see"),
        (r#"{"add":{"collection":"links","item":"l1"}}"#, "links"),
    ] {
        let refused = apply(&mut doc, DocKind::Visit.schema(), &edit(json));
        assert_eq!(refused, Err(EditError::NotInThisVersion(name.to_owned())));
    }
    // A value needs no place made for it.
    apply(&mut doc, DocKind::Visit.schema(), &edit(r#"{"set":{"field":"stage","value":"visit-2"}}"#)).unwrap();
    assert_eq!(read(&doc, DocKind::Visit).0.text(&Field::root("stage")), "visit-2");
}

#[test]
fn every_part_of_a_record_makes_another_document() {
    let key = DeviceKey::from_bytes(&[5; 32]);
    let other_key = DeviceKey::from_bytes(&[6; 32]);
    let first = SignedRecord::new(record(DocKind::Note), &key).unwrap();
    let mut ids = vec![first.id];
    let changes: [&dyn Fn(&mut Record); 10] = [
        &|record| record.programme = ProgrammeId([9; 32]),
        &|record| record.kind = DocKind::Visit,
        &|record| record.owner = vec![OrganisationId([2; 16])],
        &|record| record.level = Level::Programme,
        &|record| record.writers = Level::Me,
        &|record| record.links = Vec::new(),
        &|record| record.pack = Some(PackRef { id: "p".to_owned(), version: 1 }),
        &|record| record.membership = Vec::new(),
        &|record| record.created += 1,
        &|record| record.nonce = [8; 16],
    ];
    for change in changes {
        let mut record = record(DocKind::Note);
        change(&mut record);
        if record.kind != DocKind::Note {
            record.writers = record.level;
        }
        let signed = SignedRecord::new(record, &key).unwrap();
        assert_ne!(
            genesis(&signed.id, &signed.record).unwrap().hash(),
            genesis(&first.id, &first.record).unwrap().hash()
        );
        ids.push(signed.id);
    }
    let by_another = Record { creator: other_key.id(), ..record(DocKind::Note) };
    ids.push(SignedRecord::new(by_another.clone(), &other_key).unwrap().id);
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    assert_eq!(SignedRecord::new(by_another, &key), Err(RecordError::NotSigned));
}

#[test]
fn records_out_of_order_are_refused() {
    let key = DeviceKey::from_bytes(&[5; 32]);
    let refused = |kind, change: &dyn Fn(&mut Record)| {
        let mut record = record(kind);
        change(&mut record);
        SignedRecord::new(record, &key).unwrap_err().to_string()
    };
    use DocKind::{Assessment, Note, Plan};
    type Alteration<'a> = &'a dyn Fn(&mut Record);
    let rows: [(DocKind, Alteration<'_>, &str); 10] = [
        (Note, &|record| record.schema = 4, "schema version 4 is not known here"),
        (Note, &|record| record.owner.clear(), "the record's owners are not in order"),
        (Note, &|record| record.owner.reverse(), "the record's owners are not in order"),
        (Note, &|record| record.owner = vec![OrganisationId([2; 16]); 2], "the record's owners are not in order"),
        (
            Note,
            &|record| record.membership = vec![OperationId([6; 32]); 2],
            "the record's membership heads are not in order",
        ),
        (Note, &|record| record.links = vec![DocumentId([4; 32]); 17], "the record's links are not in order"),
        (Note, &|record| record.writers = Level::Programme, "the record's writers are not in order"),
        (Plan, &|record| record.writers = Level::Team, "the record's writers are not in order"),
        (Assessment, &|record| record.slots.reverse(), "the record's slots are not in order"),
        (
            Plan,
            &|record| record.slots = vec![Slot { collection: "rows".to_owned(), key: "r1".parse().unwrap() }],
            "the record's slots are not in order",
        ),
    ];
    for (kind, change, expected) in rows {
        assert_eq!(refused(kind, change), expected);
    }
    let signed = SignedRecord::new(record(Note), &key).unwrap();
    for place in 0..signed.to_bytes().len() {
        let mut bytes = signed.to_bytes();
        bytes[place] ^= 1;
        assert!(SignedRecord::from_bytes(&bytes).is_err(), "a record with byte {place} altered was taken");
    }
    assert!(matches!(SignedRecord::from_bytes(&vec![1; MAX_RECORD_LEN + 1]), Err(RecordError::Decode(_))));
}
