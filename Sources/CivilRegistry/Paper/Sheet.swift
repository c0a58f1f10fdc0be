package import Membership

/// A printed form, to be signed with a pen: our own layout under the form's code, never the official artwork (`Docs/Catalogue.md`).
package struct Sheet: Sendable, Hashable {
    /// Of the form, `F-2.01`.
    package let code: String
    package let version: UInt64
    package let title: Labels
    /// Sentences that are signed, and hints.
    package let notes: [Labels]
    package let parts: [SheetPart]
    /// Who signs.
    package let signatures: [Labels]

    /// As shipped, `Schemas/catalogue/sheets`, ascending by code.
    package static let builtIn: [Sheet] = BuiltInCatalogue.blocks(BuiltInSheets.sheets).map { Sheet($0) }

    package static func of(_ code: String) -> Sheet? { builtIn.first { $0.code.utf8.elementsEqual(code.utf8) } }
}

/// Boxes under a heading; a table when it has rows.
package struct SheetPart: Sendable, Hashable {
    package let label: Labels
    /// Of a table, whose boxes are the columns; 1 else.
    package let rows: Int
    /// On every sheet, to be filled with a pen where the service has no field for it.
    package let isAlways: Bool
    package let boxes: [SheetBox]

    package var isTable: Bool { rows > 1 }
}

package struct SheetBox: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case line
        /// Several lines.
        case long
        case date
        case time
        /// One character in each.
        case cells(Int)
        /// One of a list is ticked.
        case tick(String)
    }

    /// What fills a box that no field of the form does.
    package enum Source: Sendable, Hashable {
        case applicant(String)
        case request(String)
    }

    package let code: String
    package let kind: Kind
    package let label: Labels
    package let source: Source?
}

extension Sheet {
    /// Lines of `BuiltInSheets`.
    init(_ lines: [[String]]) {
        precondition(lines.first?.count == 5 && lines[0][0] == "sheet", "a shipped sheet begins with its line")
        code = lines[0][1]
        version = UInt64(lines[0][2]) ?? 0
        title = Labels(indonesian: lines[0][3], english: lines[0][4])
        var notes: [Labels] = []
        var signatures: [Labels] = []
        var parts: [(label: Labels, rows: Int, isAlways: Bool, boxes: [SheetBox])] = []
        for line in lines.dropFirst() {
            switch line[0] {
            case "note": notes.append(Labels(indonesian: line[1], english: line[2]))
            case "sign": signatures.append(Labels(indonesian: line[1], english: line[2]))
            case "part": parts.append((Labels(indonesian: line[1], english: line[2]), Int(line[3]) ?? 1, line[4] == "always", []))
            case "box": parts[parts.count - 1].boxes.append(SheetBox(Array(line.dropFirst())))
            default: preconditionFailure("a shipped sheet has a line \(line[0])")
            }
        }
        self.notes = notes
        self.signatures = signatures
        self.parts = parts.map { SheetPart(label: $0.label, rows: $0.rows, isAlways: $0.isAlways, boxes: $0.boxes) }
    }
}

extension SheetBox {
    init(_ cells: [String]) {
        code = cells[0]
        let parts = cells[1].split(separator: ":", maxSplits: 1)
        switch parts[0] {
        case "cells": kind = .cells(Int(parts[1]) ?? 1)
        case "tick": kind = .tick(String(parts[1]))
        case "date": kind = .date
        case "time": kind = .time
        case "long": kind = .long
        default: kind = .line
        }
        label = Labels(indonesian: cells[2], english: cells[3])
        let source = cells.cell(4)?.split(separator: ".", maxSplits: 1).map { String($0) }
        switch source?.first {
        case "applicant": self.source = .applicant(source?.last ?? "")
        case "request": self.source = .request(source?.last ?? "")
        default: self.source = nil
        }
    }
}
