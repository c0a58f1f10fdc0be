import Causality
import CivilRegistry
import Foundation
import Membership
import MerkleLog
import Testing

/// `Schemas/vectors/receipt.json`.
private struct ReceiptVectors: Decodable {
    struct Good: Decodable {
        let name: String
        let origin: String
        let index: UInt64
        let leaf: String
        let size: UInt64
        let root: String
        let seed: String
        let `public`: String
        let note: String
        let compact: String
        let qr: String
    }

    struct Bad: Decodable {
        let name: String
        let qr: String
    }

    let receipts: [Good]
    let must_fail: [Bad]

    static func read() throws -> ReceiptVectors {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try JSONDecoder().decode(ReceiptVectors.self, from: Data(contentsOf: root.appendingPathComponent("Schemas/vectors/receipt.json")))
    }
}

private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16)! }
}

@Suite struct ReceiptTests {
    @Test("a receipt is made as the vectors say, byte for byte, and read back from its QR code")
    func good() throws {
        let vectors = try ReceiptVectors.read().receipts
        #expect(vectors.count == 4)
        for item in vectors {
            let leaf = try #require(Hash(bytes(item.leaf)))
            let root = try #require(Hash(bytes(item.root)))
            let receipt = try #require(Receipt(origin: NoteName(item.origin), index: item.index, leaf: leaf, size: item.size, root: root))
            let key = try SigningKey(seed: bytes(item.seed))
            let signed = SignedReceipt(signing: receipt, with: key)
            #expect(signed.note.bytes == Array(item.note.utf8) && signed.compact == bytes(item.compact) && signed.qrText == item.qr, "\(item.name)")
            let read = try #require(SignedReceipt(qrText: item.qr + "\r\n"))
            #expect(read == signed && read.isValid(by: key.publicKey) && key.publicKey.raw == bytes(item.public))
            #expect(Receipt(text: receipt.text) == receipt)
            // Another tool's reading of the same note.
            let note = try SignedNote(parsing: signed.note.bytes)
            #expect(try note.verifiedSignature(by: NoteVerifier(name: receipt.origin, type: .ed25519, key: key.publicKey)) != nil)
            // No checkpoint can be read into it.
            #expect(throws: MerkleLogError.self) { try Checkpoint(text: receipt.text) }
        }
        #expect(try #require(SignedReceipt(qrText: vectors[0].qr)).receipt.dot == Dot(LogID(0x222e_c609_bf26_d348), 41))
        #expect(try #require(SignedReceipt(qrText: vectors[2].qr)).receipt.dot == nil)
        #expect(vectors[0].qr.utf8.count == 283)
    }

    @Test("what must fail fails")
    func bad() throws {
        let vectors = try ReceiptVectors.read().must_fail
        #expect(vectors.count == 12)
        for item in vectors { #expect(SignedReceipt(qrText: item.qr) == nil, "\(item.name)") }
    }

    @Test("a receipt with any byte changed is no receipt, or not signed by the kiosk")
    func flipped() throws {
        let item = try ReceiptVectors.read().receipts[0]
        let key = try SigningKey(seed: bytes(item.seed)).publicKey
        let good = bytes(item.compact)
        for index in good.indices {
            var changed = good
            changed[index] ^= 1
            #expect(SignedReceipt(compact: changed).map { $0.isValid(by: key) } != true, "byte \(index)")
        }
        #expect(try #require(SignedReceipt(compact: good)).isValid(by: try SigningKey(seed: [UInt8](repeating: 7, count: 32)).publicKey) == false)
    }

    @Test("a text that is nearly a receipt is none", arguments: ["receipt/v2", "01", "+1", ""])
    func texts(_ wrong: String) throws {
        let item = try ReceiptVectors.read().receipts[0]
        let text = try #require(SignedReceipt(qrText: item.qr)).receipt.text
        var lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        lines[wrong == "receipt/v2" ? 0 : 2] = wrong
        #expect(Receipt(text: Array(lines.joined(separator: "\n").utf8)) == nil)
        #expect(Receipt(text: text.dropLast() + []) == nil && Receipt(text: text + [0x0A]) == nil)
    }

    @Test("a receipt shows neither the full name beside a NIK nor more of it than four digits, and says what it is not")
    func content() {
        let service = Sample.service("BIRTH")
        for language in Language.allCases {
            let content = ReceiptContent(
                number: "3527012002-48QC-000001-N", service: service.name, language: language, name: "Siti Aminah", nik: "3527014502909003", received: "22-11-2026 09:15",
                papers: [service.requirements[0].label], missing: [service.requirements[2].label], due: LocalTime(date: Sample.date("2026-11-23"), minute: 555), zone: .wib,
                dueIsDefault: true, fee: 0, operatorNumber: 3, correction: 1, isPaper: true, dateStated: true)
            let all = content.lines.flatMap(\.values).joined(separator: "|")
            #expect(!all.contains("Aminah") && all.contains("Siti A.") && !all.contains("352701") && all.contains("9003") && all.contains("23-11-2026 09:15 WIB"))
            #expect(content.notes.first == "receipt.honest")
            for key in content.lines.map(\.key) + content.notes { #expect(RegistryTexts.labels(key) != nil, "\(key)") }
        }
        #expect(RegistryTexts.text("receipt.correction", .indonesian, [("n", "1")]) == "Pembetulan 1")
        #expect(Rupiah.text(0) == "0" && Rupiah.text(999) == "999" && Rupiah.text(1_250_000) == "1.250.000")
    }

    @Test("a message for each state that a citizen is told of fits one SMS of plain letters", arguments: Language.allCases)
    func messages(_ language: Language) throws {
        let number = "3527012002-48QC-123456789-N"
        for service in Service.builtIn + [longNamed()] {
            for state in ShownState.allCases {
                guard let text = StatusMessage.text(state, number: number, service: service.name, language: language) else {
                    #expect([.draft, .disputed, .unknown].contains(state))
                    continue
                }
                #expect(text.utf8.count <= 160 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.hasPrefix(number + " "), "\(state)")
            }
        }
        #expect(try #require(StatusMessage.text(.received, number: number, service: longNamed().name, language: language)).contains(".."))
        let told = try #require(StatusMessage.text(.submitted, number: number, service: Sample.service("BIRTH").name, language: .indonesian))
        #expect(told.contains("Belum tercatat"))
    }

    private func longNamed() -> Service {
        var service = Sample.service("BIRTH")
        service.name = Labels(indonesian: String(repeating: "Layanan é ", count: 20), english: String(repeating: "Service é ", count: 20))
        return service
    }

    @Test("the day's book counts the same in whatever order requests come")
    func book() {
        let day = Sample.today
        let requests = [
            RequestSummary(number: "B", day: day, service: "KK-CHG", state: .submitted, operatorNumber: 2, isLate: true), RequestSummary(number: "A", day: day, service: "BIRTH", state: .received, operatorNumber: 1),
            RequestSummary(number: "C", day: day, service: "BIRTH", state: .submitted, operatorNumber: 1, fee: 500), RequestSummary(number: "D", day: Sample.date("2026-11-21"), service: "BIRTH", state: .issued, operatorNumber: 1),
        ]
        let book = DayBook(day: day, requests)
        #expect(book == DayBook(day: day, requests.reversed()))
        #expect(book.requests.map(\.number) == ["A", "B", "C"] && book.totals.count == 3 && book.totals.late == 1 && book.totals.fees == 500)
        #expect(book.totals.byService.map { "\($0.key) \($0.count)" } == ["BIRTH 2", "KK-CHG 1"])
        #expect(book.totals.byState.map { "\($0.state) \($0.count)" } == ["submitted 2", "received 1"])
        #expect(book.totals.byOperator.map { "\($0.number) \($0.count)" } == ["1 2", "2 1"])
        let dear = RequestSummary(number: "E", day: day, service: "BIRTH", state: .received, operatorNumber: 1, fee: .max)
        #expect(RequestTotals(requests + [dear]).fees == .max)
        #expect(RequestTotals(requests).count == 4 && RequestTotals([]).byService.isEmpty)
    }
}

@Suite struct SheetTests {
    @Test("the Swift says what Schemas/catalogue/sheets say")
    func generated() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("Schemas/catalogue/sheets")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        #expect(names.map { String($0.dropLast(5)) } == Sheet.builtIn.map(\.code))
        for name in names {
            let file = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(name))) as? [String: Any])
            let sheet = try #require(Sheet.of(String(name.dropLast(5))))
            #expect(sheet.title.indonesian == file["id"] as? String && sheet.version == (file["version"] as? Int).map { UInt64($0) })
            #expect(sheet.notes.map { [$0.indonesian, $0.english] } == file["notes"] as? [[String]])
            #expect(sheet.signatures.map { [$0.indonesian, $0.english] } == file["signatures"] as? [[String]])
            let parts = try #require(file["parts"] as? [[String: Any]])
            #expect(sheet.parts.map(\.label.indonesian) == parts.map { $0["id"] as? String } && sheet.parts.map(\.rows) == parts.map { $0["rows"] as? Int ?? 1 })
            #expect(sheet.parts.map { $0.boxes.map(\.code) } == parts.map { ($0["boxes"] as? [[String]])?.map { $0[0] } })
        }
    }

    @Test("every form of every service has a sheet, which says that it is no official blank; every field of a service has a box on one of them", arguments: Service.builtIn.map(\.code))
    func complete(_ code: String) throws {
        let service = Sample.service(code)
        var boxes: Set<String> = []
        for form in service.forms {
            let sheet = try #require(Sheet.of(form), "\(form)")
            #expect(sheet.notes.first?.indonesian.contains("bukan blangko resmi") == true && !sheet.signatures.isEmpty)
            boxes.formUnion(sheet.parts.flatMap(\.boxes).map(\.code))
        }
        let lacking = service.form.sections.flatMap(\.fields).filter { !boxes.contains($0.box?.split(separator: "/").last.map { String($0) } ?? $0.code) }.map(\.code)
        #expect(lacking == [])
    }

    @Test("a birth's sheet has the child's part filled and none about a death; the blank one is the same sheet, empty")
    func birth() throws {
        let service = Sample.service("BIRTH")
        let sheet = try #require(Sheet.of("F-2.01"))
        let answers = [
            FormAnswer("child_name", "Ahmad Fauzi"), FormAnswer("child_sex", "male"), FormAnswer("child_birth_date", "1/2/2026"), FormAnswer("mother_nik", "3527014205909001"),
            FormAnswer("kk", "12"),
        ]
        let filled = sheet.fill(service, answers: answers, applicant: [("name", "Moh. Ali")], request: [("number", "3527012002-48QC-000001-N")])
        #expect(!filled.parts.contains { $0.part.label.english == "Deceased" || $0.part.label.english == "Husband" } && filled.parts.contains { $0.part.label.english == "Mother" })
        func value(_ code: String) -> FilledSheet.Value? {
            for part in filled.parts { if let index = part.part.boxes.firstIndex(where: { $0.code == code }) { return part.rows[0][index] } }
            return nil
        }
        #expect(value("child_name") == .text("Ahmad Fauzi") && value("child_sex") == .ticked("male") && value("child_birth_date") == .text("01-02-2026"))
        #expect(value("applicant_name") == .text("Moh. Ali") && value("request_number") == .text("3527012002-48QC-000001-N") && value("father_name") == .empty)
        #expect(value("kk") == .characters(["1", "2"] + [Character?](repeating: nil, count: 14)))
        let blank = sheet.fill(service)
        #expect(blank.parts.map(\.part) == filled.parts.map(\.part) && blank.parts.flatMap { $0.rows.flatMap { $0 } }.allSatisfy { $0 == .empty })
    }

    @Test("a table has all its rows, and codes in it are written out")
    func table() throws {
        let filled = try #require(Sheet.of("F-1.02")).fill(Sample.service("KK-NEW"), answers: [FormAnswer("member_name", "Ahmad"), FormAnswer("member_relation", "child", row: 2)])
        let table = try #require(filled.parts.first { $0.part.isTable })
        #expect(table.rows.count == 12 && table.rows[0][1] == .text("Ahmad") && table.rows[1][2] == .text("Anak") && table.rows[11] == [.empty, .empty, .empty])
    }
}
