import CanonicalCBOR
import Causality
import CivilRegistry
import Hummingbird
import KioskNode
import Membership
import OperationLog
import Replica

/// A form for wet signature. In Indonesian whatever the desk's language is: the agency reads it.
struct FormSheetPage: Page {
    static let template = "print-form"

    struct Tick: Sendable {
        let isTicked: Bool
        let tickLabel: String
    }

    struct Box: Sendable {
        let boxLabel: String
        /// `line`, `long`, `ticks`, `cells`.
        let boxKind: String
        let boxText: String
        let boxCells: [String]
        let boxTicks: [Tick]
    }

    struct Row: Sendable {
        let rowNumber: String
        let rowCells: [String]
    }

    struct Column: Sendable {
        let columnLabel: String
        /// `f-digits` for sixteen of them, which stand in one line; `f-words` for a name; `f-short`.
        let columnKind: String

        init(_ box: SheetBox) {
            columnLabel = box.label.indonesian
            columnKind = switch box.kind { case .cells: "f-digits"; case .long: "f-words"; default: "f-short" }
        }
    }

    struct Table: Sendable {
        /// So few columns that names have room in one line.
        let isWide: Bool
        let columns: [Column]
        let tableRows: [Row]
    }

    struct Part: Sendable {
        let partLabel: String
        /// What is known of the request: short, and two in a line.
        var isCompact = false
        let boxes: [Box]
        let tables: [Table]
    }

    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang = "id"
    let code: String
    let sheetTitle: String
    /// Of the request; nil on a blank sheet.
    var number: String?
    var marks: [String] = []
    /// What was put right since the form was printed first.
    var changes: [WorkPanel.Change] = []
    let notes: [String]
    let parts: [Part]
    let signs: [String]
}

extension FormSheetPage {
    /// At most so many columns stand beside each other on a page upright.
    private static let maxColumns = 6

    static func parts(_ filled: FilledSheet, _ service: Service) -> [Part] {
        filled.parts.map { part in
            let labels = part.part.boxes.map(\.label.indonesian)
            if part.part.isTable {
                // As many tables as it takes, of about the same width, each with the number of the row.
                let count = (labels.count + maxColumns - 1) / maxColumns
                let width = (labels.count + count - 1) / count
                let tables = stride(from: 0, to: labels.count, by: width).map { start in
                    let range = start..<min(start + width, labels.count)
                    return Table(
                        isWide: range.count <= 3, columns: part.part.boxes[range].map { Column($0) },
                        tableRows: part.rows.enumerated().map { index, row in Row(rowNumber: String(index + 1), rowCells: range.map { text(row[$0], part.part.boxes[$0], service) }) })
                }
                return Part(partLabel: part.part.label.indonesian, boxes: [], tables: tables)
            }
            let boxes = zip(part.part.boxes, part.rows.first ?? []).map { box, value in
                Box(
                    boxLabel: box.label.indonesian, boxKind: kind(box.kind), boxText: cells(box, value).isEmpty && ticks(box, value, service).isEmpty ? text(value, box, service) : "",
                    boxCells: cells(box, value), boxTicks: ticks(box, value, service))
            }
            let isCompact = part.part.boxes.allSatisfy { box in if case .request? = box.source, kind(box.kind) == "line" { true } else { false } }
            return Part(partLabel: part.part.label.indonesian, isCompact: isCompact, boxes: boxes, tables: [])
        }
    }

    private static func kind(_ kind: SheetBox.Kind) -> String {
        switch kind {
        case .line, .date, .time: "line"
        case .long: "long"
        case .cells: "cells"
        case .tick: "ticks"
        }
    }

    private static func cells(_ box: SheetBox, _ value: FilledSheet.Value) -> [String] {
        guard case .cells(let count) = box.kind else { return [] }
        if case .characters(let characters) = value { return characters.map { $0.map { String($0) } ?? "" } }
        return Array(repeating: "", count: count)
    }

    private static func ticks(_ box: SheetBox, _ value: FilledSheet.Value, _ service: Service) -> [Tick] {
        guard case .tick(let code) = box.kind, let list = service.list(code) else { return [] }
        return list.items.map { item in
            var isTicked = false
            if case .ticked(let chosen) = value { isTicked = chosen.utf8.elementsEqual(item.code.utf8) }
            return Tick(isTicked: isTicked, tickLabel: (item.number.map { "\($0). " } ?? "") + item.label.indonesian)
        }
    }

    private static func text(_ value: FilledSheet.Value, _ box: SheetBox, _ service: Service) -> String {
        switch value {
        case .empty: ""
        case .text(let text): text
        case .ticked(let code):
            if case .tick(let list) = box.kind { service.list(list)?.item(code)?.label.indonesian ?? code } else { code }
        case .characters(let characters): String(characters.compactMap { $0 })
        }
    }
}

extension Desk {
    /// A filled form.
    func formPage(_ code: String, _ view: RecordView, _ bar: PrintBar, _ size: PaperSize, count: UInt64, _ ask: Ask) async throws -> FormSheetPage {
        let reader = RecordReader(view)
        guard let service = try await service(of: reader), let sheet = Sheet.of(code) else { throw DeskRefusal.notFound }
        let schemas = await node.deskSchemas()
        let applicant = try await applicant(reader)
        let applicantValues = applicant.map { Self.plainValues($0, schemas.first { $0.type == RecordType.applicant }) } ?? []
        let requestValues = Self.plainValues(view, schemas.first { $0.type == RecordType.request }) + (try await places(view))
        let answers = reader.rows(RequestField.form).compactMap { FormAnswer(cells: $0) }
        let corrections = try await node.desk { try $0.index.request(view.key.record)?.amended } ?? 0
        var page = Self.sheet(sheet, sheet.fill(service, answers: answers, applicant: applicantValues, request: requestValues), service, bar, size)
        page.number = reader.text(RequestField.number)
        page.marks = Self.marks(corrections: corrections, count: count, Texts.of(.indonesian))
        if corrections > 0 { page.changes = try await corrected(view, applicant, service, isMasked: false, ask) }
        return page
    }

    func blankPage(_ sheet: Sheet, _ service: Service, _ bar: PrintBar, _ size: PaperSize) -> FormSheetPage { Self.sheet(sheet, sheet.fill(service), service, bar, size) }

    private static func sheet(_ sheet: Sheet, _ filled: FilledSheet, _ service: Service, _ bar: PrintBar, _ size: PaperSize) -> FormSheetPage {
        FormSheetPage(
            title: "\(sheet.code) \(sheet.title.indonesian)", bar: bar, paper: size.style(), code: sheet.code, sheetTitle: sheet.title.indonesian, notes: sheet.notes.map(\.indonesian),
            parts: FormSheetPage.parts(filled, service), signs: sheet.signatures.map(\.indonesian))
    }

    /// A record's values by code, unmasked, as a form shows them.
    private static func plainValues(_ view: RecordView, _ schema: RecordSchema?) -> [(code: String, value: String)] {
        view.shownValues.compactMap { item in
            guard let field = schema?.field(item.field) else { return nil }
            switch item.value {
            case .text(let text): return (field.code, text)
            case .unsigned(let number): return (field.code, field.type == .date ? DeskTime.day(number) : String(number))
            default: return nil
            }
        }
    }

    /// Names of the village and of what it lies in, from the office's table or the scopes here; what neither knows is filled in with a pen.
    private func places(_ view: RecordView) async throws -> [(code: String, value: String)] {
        let scopes = try await node.deskScopes()
        guard let code = RegionCode(typed: RecordReader(view).text(RequestField.region) ?? scopes.first { $0.scope == view.key.scope }?.region ?? "") else { return [] }
        let table = try await regions.current()
        let levels: [(RegionCode.Level, String)] = [(.village, "village"), (.subDistrict, "sub_district"), (.regency, "regency"), (.province, "province")]
        return levels.compactMap { level, name in
            guard let part = code.part(level) else { return nil }
            return (table?[part]?.name ?? scopes.first { $0.region.map { RegionCode(typed: $0) == part } ?? false }?.name).map { (name, $0) }
        }
    }
}
