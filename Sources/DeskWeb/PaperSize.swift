import KioskNode

/// What a page is printed on. The size is a class of the page, whose `@page` stands in `Style/80-print.css`: the browser then prints without being asked.
enum PaperSize: String, Sendable, CaseIterable {
    case a4 = "A4"
    /// 215 x 330 mm, what offices here write on.
    case f4 = "F4"
    /// A roll, 58 mm wide, of which 48 mm are printed.
    case roll = "58"

    /// Papers that one size is remembered for, at this desk.
    enum Use: String, Sendable, CaseIterable {
        /// Receipts.
        case slip
        /// Everything else: a form does not fit on a roll.
        case sheet

        var sizes: [PaperSize] { self == .slip ? PaperSize.allCases : [.a4, .f4] }
        fileprivate var note: String { "print/size/" + rawValue }
    }

    /// - Parameter lines: on a roll, of about 27 characters: a page is as long as what stands on it, in steps that the style knows.
    func style(lines: Int = 0, pictures: Int = 0) -> String {
        switch self {
        case .a4: "a4"
        case .f4: "f4"
        case .roll: "roll roll-\(Self.rollLength(lines: lines, pictures: pictures))"
        }
    }

    /// Millimetres, in steps of 20.
    static func rollLength(lines: Int, pictures: Int) -> Int {
        let needed = 48 + lines * 4 + pictures * 52
        return min(max((needed + 19) / 20 * 20, 120), 700)
    }

    /// Lines that a text takes on a roll.
    static func lines(_ text: String, width: Int = 27) -> Int { max(1, (text.unicodeScalars.count + width - 1) / width) }
}

extension Desk {
    func paperSize(_ use: PaperSize.Use) async -> PaperSize {
        let notes = (try? await node.deskNotes(use.note)) ?? []
        let size = notes.first { $0.key == use.note }.flatMap { PaperSize(rawValue: String(decoding: $0.value, as: UTF8.self)) }
        return size.flatMap { use.sizes.contains($0) ? $0 : nil } ?? .a4
    }

    func remember(_ size: PaperSize, for use: PaperSize.Use) async throws {
        guard await paperSize(use) != size else { return }
        try await node.setDeskNote(use.note, Array(size.rawValue.utf8))
    }
}
