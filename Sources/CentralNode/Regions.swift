import CivilRegistry
import Compression
import Membership
import NodeHost

extension CentralNode {
    /// `publish-regions`: an edition of the ministry's table, as one file that every desk fetches by itself. Codes of earlier editions stay.
    func publishRegions(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        guard let path = command["file"], let edition = command["edition"], ValueType.isCode(edition) else {
            throw NodeFault(.usage, "publish regions needs a file and --edition: letters, digits and . _ : / - only, such as 300.2.2-2430/2025.")
        }
        guard let validFrom = command["valid-from"].flatMap({ CalendarDate(iso: $0) }) else {
            throw NodeFault(.usage, "publish regions needs --valid-from with a day as 2025-01-31.")
        }
        let csv = try ProgramRun.readInput(path, limit: RegionTable.maxBytes)
        let table: RegionTable
        do throws(RegionTableError) { table = try RegionTable.parse(csv, edition: RegionEdition(name: edition, validFrom: validFrom)) } catch {
            throw NodeFault(.data, "Line \(error.line) of the table: \(Self.sentence(error.reason))")
        }
        let standing = try referenceFiles(RegionTable.attachmentKind)
        if let same = standing.first(where: { $0.edition.utf8.elementsEqual(edition.utf8) }) {
            // What is not back yet after a restore cannot be compared.
            let content = same.isHere ? try contents(same, limit: RegionTable.maxBytes) : csv
            guard content == csv, same.validFrom == validFrom else {
                throw NodeFault(.inTheWay, "The edition \(edition) is published with another content or day. Give this one a name of its own.")
            }
            return CommandOutput(command.wantsJSON ? JSON.object([("saved", .array([]))]).text() : "The edition \(edition) is published already.")
        }
        guard standing.count < RegionTable.maxEditions else {
            throw NodeFault(.refused, "There are \(standing.count) editions already, as many as desks keep. Delete the record of one that was published by mistake.")
        }
        var attaching = command
        attaching.options["scope"] = String(upperScope.rawValue)
        attaching.options["kind"] = RegionTable.attachmentKind
        let packed = Zstandard.compress(file: csv) ?? csv
        _ = try attach(attaching, content: packed, emit)
        return CommandOutput(
            command.wantsJSON
                ? "" : "The edition \(edition) has \(table.count) regions, \((packed.count + 999) / 1000) KB on the line. Desks fetch it with their next exchange.")
    }

    private static func sentence(_ reason: RegionTableError.Reason) -> String {
        switch reason {
        case .tooLarge: "the file has more than \(RegionTable.maxRows) rows or \(RegionTable.maxBytes >> 20) MiB."
        case .form: "write a code, a comma and a name; a name with a comma stands in quotation marks."
        case .code: "a code is PP, PP.RR, PP.RR.SS or PP.RR.SS.VVVV."
        case .name: "the name is empty, longer than \(RegionTable.maxNameBytes) bytes, or no text in UTF-8."
        case .twice: "this code stands in the file twice."
        case .orphan: "the region that this one is part of is not in the file."
        case .empty: "there is no row in the file."
        }
    }
}
