import CanonicalCBOR
package import Causality
import Membership
package import MerkleLog
import OperationLog
package import RecordMerge

/// Reads an export. Everything is parsed strictly, and a file that does not belong is a finding: there is no byte that nobody looks at.
package struct ExportSource: AuditSource {
    private let folder: Folder
    private var manifest: ExportManifest?
    /// Entries in tiles, by log; what follows them is unsigned.
    private var tiled: [LogID: UInt64] = [:]
    private var entries: [LogID: UInt64] = [:]
    private var expected: Set<String> = []

    package init(_ path: String) { folder = Folder(path: path) }

    /// Whether a folder looks like an export, whole or cut.
    package static func isExport(_ path: String) -> Bool {
        let folder = Folder(path: path)
        return [ExportLayout.manifest, ExportLayout.trailer, ExportLayout.rootKey, "logs"].contains { folder.exists($0) }
    }

    // MARK: Contents

    package mutating func contents(_ findings: inout FindingList) -> AuditContents {
        var contents = AuditContents(.export)
        guard let manifest = readManifest(&findings) else { return contents }
        self.manifest = manifest
        contents.deployment = manifest.deployment
        contents.upperScopes = manifest.upperScopes
        contents.digests = manifest.scopes.map { ($0.id, $0.digest) }
        readKeys(manifest, &contents, &findings)
        for log in manifest.logs { contents.logs.append(readLog(log, &findings)) }
        for (index, branch) in manifest.evidence.enumerated() {
            let name = ExportLayout.evidence(index) + "checkpoint"
            expect(name)
            let note = attempt(&findings) { () throws(AuditFailure) in try folder.read(name, limit: SignedNote.maximumByteCount) }
            contents.branches.append(AuditBranch(log: branch.log, start: branch.start, entries: branch.entries, checkpoint: note ?? []))
            expectBundles(ExportLayout.evidence(index), branch.entries, tiled: branch.entries, hasTree: false)
        }
        readAttachmentList(&findings)
        lookForStrangers(&findings)
        return contents
    }

    private mutating func readManifest(_ findings: inout FindingList) -> ExportManifest? {
        expect(ExportLayout.manifest)
        expect(ExportLayout.trailer)
        let trailer = try? folder.read(ExportLayout.trailer, limit: 1024)
        if trailer == nil {
            findings.add(Finding(.exportCut, file: ExportLayout.trailer, "The file \(ExportLayout.trailer), which is written last, is missing: this export was cut short. Export again."))
        }
        guard folder.exists(ExportLayout.manifest) else {
            findings.add(Finding(.exportCut, file: ExportLayout.manifest, "There is no \(ExportLayout.manifest): this export was cut short. Export again."))
            return nil
        }
        guard let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(ExportLayout.manifest, limit: ExportManifest.maxBytes) }) else { return nil }
        if let trailer, trailer != ExportTrailer.bytes(manifest: bytes) {
            findings.add(
                Finding(.manifestDiffers, file: ExportLayout.manifest, "\(ExportLayout.trailer) does not belong to \(ExportLayout.manifest): one of the two was changed or cut."))
        }
        guard let manifest = ExportManifest(bytes) else {
            findings.add(Finding(.fileForm, file: ExportLayout.manifest, "\(ExportLayout.manifest) has not the form of one: nothing can be checked by it."))
            return nil
        }
        return manifest
    }

    private mutating func readKeys(_ manifest: ExportManifest, _ contents: inout AuditContents, _ findings: inout FindingList) {
        guard let fingerprint = manifest.rootFingerprint else { return }
        expect(ExportLayout.rootKey)
        if let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(ExportLayout.rootKey, limit: 1024) }) {
            let key = RootKeyFile.read(bytes, deployment: manifest.deployment)
            if key == nil {
                findings.add(Finding(.fileForm, file: ExportLayout.rootKey, "\(ExportLayout.rootKey) is not a root key of the deployment \(manifest.deployment)."))
            } else if key?.fingerprint != fingerprint {
                findings.add(Finding(.manifestDiffers, file: ExportLayout.rootKey, "\(ExportLayout.rootKey) holds another key than \(ExportLayout.manifest) says."))
            }
            contents.rootKey = key
        }
        guard manifest.keySets > 0 else { return }
        expect(ExportLayout.keySets)
        if let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(ExportLayout.keySets, limit: KeySetFile.maxBytes) }) {
            guard let file = KeySetFile(bytes), UInt64(file.sets.count) == manifest.keySets else {
                findings.add(Finding(.fileForm, file: ExportLayout.keySets, "\(ExportLayout.keySets) does not hold the \(manifest.keySets) key sets that \(ExportLayout.manifest) names."))
                return
            }
            contents.keySets = file.sets
        }
    }

    private mutating func readLog(_ stated: ExportManifest.Log, _ findings: inout FindingList) -> AuditLog {
        var log = AuditLog(id: stated.id, entries: stated.entries)
        log.scope = stated.scope
        log.node = stated.node
        log.root = Hash(stated.root)
        log.byteCount = stated.byteCount
        log.payloadCount = stated.payloads
        entries[stated.id] = stated.entries
        tiled[stated.id] = min(stated.signed, stated.entries)
        expectBundles(ExportLayout.log(stated.id), stated.entries, tiled: min(stated.signed, stated.entries), hasTree: true)
        guard let origin = manifest.flatMap({ try? NoteName("\($0.deployment)/\(stated.scope)/\(stated.node)/\(stated.id)") }),
            let cosigner = manifest.flatMap({ try? NoteName.cosigner($0.deployment) })
        else {
            findings.add(Finding(.fileForm, log: stated.id, file: ExportLayout.manifest, "The deployment's name in \(ExportLayout.manifest) cannot be one."))
            return log
        }
        if stated.signed > 0 {
            readNote(ExportLayout.checkpoint(stated.id), of: &log, origin, cosigner, size: stated.signed, needsAuthor: true, &findings)
        }
        if stated.cosigned > 0, stated.cosigned != stated.signed || log.cosignatures.isEmpty {
            readNote(ExportLayout.cosigned(stated.id), of: &log, origin, cosigner, size: stated.cosigned, needsAuthor: false, &findings)
        }
        if stated.cosigned == 0, !log.cosignatures.isEmpty {
            findings.add(
                Finding(.manifestDiffers, log: stated.id, file: ExportLayout.checkpoint(stated.id), "The checkpoint of log \(stated.id) has a cosignature of which \(ExportLayout.manifest) does not know."))
        }
        if stated.safe > 0, let manifest { readSafe(stated, origin, manifest.deployment, &log, &findings) }
        if stated.signed > stated.entries {
            let name = ExportLayout.consistency(stated.id)
            expect(name)
            if let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(name, limit: ConsistencyFile.maxBytes) }) {
                if let file = ConsistencyFile(bytes), file.from == stated.entries {
                    log.proof?.consistency = file.proof
                } else {
                    findings.add(Finding(.fileForm, log: stated.id, file: name, "\(name) is no proof from \(stated.entries) entries on."))
                }
            }
        }
        return log
    }

    private mutating func readSafe(_ stated: ExportManifest.Log, _ origin: NoteName, _ deployment: String, _ log: inout AuditLog, _ findings: inout FindingList) {
        let name = ExportLayout.safe(stated.id)
        expect(name)
        guard let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(name, limit: SignedNote.maximumByteCount) }) else { return }
        guard let safe = SafeNote.read(bytes, origin: origin, deployment: deployment), safe.word.size == stated.safe else {
            findings.add(Finding(.fileForm, log: stated.id, file: name, "\(name) is not the centre's word over \(stated.safe) entries of the log."))
            return
        }
        log.safe = safe
    }

    /// A note with the lines it must have and no others, in their order.
    private mutating func readNote(
        _ name: String, of log: inout AuditLog, _ origin: NoteName, _ cosigner: NoteName, size: UInt64, needsAuthor: Bool,
        _ findings: inout FindingList
    ) {
        expect(name)
        guard let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(name, limit: SignedNote.maximumByteCount) }) else { return }
        guard let note = try? SignedNote(parsing: bytes), note.bytes == bytes, let checkpoint = try? Checkpoint(text: note.text) else {
            findings.add(Finding(.fileForm, log: log.id, file: name, "\(name) is no signed checkpoint."))
            return
        }
        guard checkpoint.origin == origin else {
            findings.add(Finding(.wrongLog, log: log.id, file: name, "\(name) is the checkpoint of another log."))
            return
        }
        guard checkpoint.size == size else {
            findings.add(Finding(.manifestDiffers, log: log.id, file: name, "\(name) is over \(checkpoint.size) entries, \(ExportLayout.manifest) says \(size)."))
            return
        }
        var lines = note.signatures[...]
        if needsAuthor {
            guard let line = lines.popFirst(), line.name == origin, line.bytes.count == PublicKey.signatureByteCount else {
                findings.add(Finding(.fileForm, log: log.id, file: name, "The first line of \(name) is not the signature of the log's key."))
                return
            }
            log.proof = AuthorProof(size: size, root: checkpoint.root, signature: line.bytes, keyID: line.keyID)
        }
        for line in lines {
            guard line.name == cosigner, line.bytes.count == 8 + PublicKey.signatureByteCount,
                let cosignature = try? Cosignature(
                    time: line.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, signature: Array(line.bytes[8...]))
            else {
                findings.add(Finding(.fileForm, log: log.id, file: name, "\(name) has a line of a signer that does not belong there."))
                continue
            }
            log.cosignatures.append(LogCosignature(size: size, root: checkpoint.root, cosignature: cosignature, keyID: line.keyID))
        }
        if !needsAuthor, lines.isEmpty { findings.add(Finding(.fileForm, log: log.id, file: name, "\(name) has no cosignature.")) }
    }

    // MARK: Which files belong

    /// What is missing of the files that it names is no finding here: the logs are proven without them, and the report says what is not here.
    private mutating func readAttachmentList(_ findings: inout FindingList) {
        guard folder.exists(ExportedAttachments.list) else { return }
        expect(ExportedAttachments.list)
        guard let bytes = attempt(&findings, { () throws(AuditFailure) in try folder.read(ExportedAttachments.list, limit: ExportedAttachments.maxListBytes) }) else { return }
        guard let files = ExportedAttachments.files(bytes) else {
            findings.add(Finding(.fileForm, file: ExportedAttachments.list, "\(ExportedAttachments.list) has not the form of one."))
            return
        }
        for file in files { expect(file) }
    }

    private mutating func expect(_ name: String) { expected.insert(name) }

    private mutating func expectBundles(_ prefix: String, _ entries: UInt64, tiled: UInt64, hasTree: Bool) {
        // A manifest may claim any size: no more names than could lie in a folder.
        guard entries <= 1 << 40 else { return }
        for index in 0..<min(ExportLayout.bundles(tiled), 1 << 24) {
            expect(ExportLayout.entries(prefix, index: index, width: ExportLayout.width(index, of: tiled)))
        }
        for index in (tiled / 256)..<max(tiled / 256, min(ExportLayout.bundles(entries), 1 << 24)) where tiled < entries {
            expect(ExportLayout.unsigned(prefix, index: index))
        }
        guard hasTree else { return }
        for level in Tiles.levels(size: tiled) {
            for index in 0..<min(level.full, 1 << 24) { expect(ExportLayout.tile(prefix, level: level.level, index: index, width: 256)) }
            if level.partialWidth > 0 { expect(ExportLayout.tile(prefix, level: level.level, index: level.full, width: level.partialWidth)) }
        }
    }

    private func lookForStrangers(_ findings: inout FindingList) {
        let files: [String]
        do { files = try folder.allFiles() } catch {
            findings.add(Finding(error.kind, file: error.file, error.sentence))
            return
        }
        for file in files where !expected.contains(file) && !isPayload(file) {
            findings.add(Finding(.fileUnknown, file: file, "\(file) does not belong to this export."))
        }
    }

    /// Bundles of payloads stand only where there are payloads; how many there are is checked by count.
    private func isPayload(_ file: String) -> Bool {
        guard let manifest, let split = file.range(of: "/payload/") else { return false }
        let prefix = String(file[..<split.lower]) + "/"
        let name = String(file[split.upper...])
        let count: UInt64
        if let log = manifest.logs.first(where: { ExportLayout.log($0.id).utf8.elementsEqual(prefix.utf8) }) {
            count = log.entries
        } else if let index = manifest.evidence.indices.first(where: { ExportLayout.evidence($0).utf8.elementsEqual(prefix.utf8) }) {
            count = manifest.evidence[index].entries
        } else {
            return false
        }
        let digits = name.utf8.filter { $0 != UInt8(ascii: "x") && $0 != UInt8(ascii: "/") }
        guard let index = UInt64(String(decoding: digits, as: UTF8.self)), index < ExportLayout.bundles(count) else { return false }
        return ExportLayout.payloads(prefix, index: index).utf8.elementsEqual(file.utf8)
    }

    // MARK: Entries

    package func page(_ log: LogID, from start: UInt64) throws(AuditFailure) -> AuditPage {
        guard let count = entries[log], let tiled = tiled[log], start < count else {
            throw AuditFailure(.entriesMissing, "The log \(log) has no entry \(start) here.")
        }
        let prefix = ExportLayout.log(log)
        let index = start / 256
        precondition(start % 256 == 0, "a page from entry \(start) on")
        var page = AuditPage()
        if start < tiled {
            let width = ExportLayout.width(index, of: tiled)
            page.entries = try bundle(ExportLayout.entries(prefix, index: index, width: width), width)
        }
        let held = start + UInt64(page.entries.count)
        let end = min(count, start + 256)
        if held < end { page.entries += try bundle(ExportLayout.unsigned(prefix, index: index), Int(end - held)) }
        try readPayloads(prefix, index, start..<end, into: &page)
        return page
    }

    private func bundle(_ name: String, _ width: Int) throws(AuditFailure) -> [[UInt8]] {
        let bytes = try folder.read(name, limit: width * (2 + Tiles.maximumEntryByteCount))
        do { return try Tiles.decodeEntries(bytes, width: width) } catch {
            throw AuditFailure(.fileForm, file: name, "\(name) does not hold \(width) whole entries: it was cut or changed.")
        }
    }

    private func readPayloads(_ prefix: String, _ index: UInt64, _ range: Range<UInt64>, into page: inout AuditPage) throws(AuditFailure) {
        page.payloads = Array(repeating: nil, count: page.entries.count)
        page.secrets = Array(repeating: nil, count: page.entries.count)
        let name = ExportLayout.payloads(prefix, index: index)
        guard folder.exists(name) else { return }
        let rows: [PayloadRows.Row]
        do {
            rows = try PayloadRows.decode(try folder.read(name, limit: PayloadRows.maxBytes), range: range)
        } catch let error as AuditFailure {
            throw error
        } catch {
            throw AuditFailure(.fileForm, file: name, "\(name) is no sequence of payloads of the entries \(range.lowerBound) to \(range.upperBound - 1): it was cut or changed.")
        }
        for row in rows {
            page.payloads[Int(row.sequence - range.lowerBound)] = row.payload
            page.secrets[Int(row.sequence - range.lowerBound)] = row.secret
        }
    }

    package func leaves(_ log: LogID, from start: UInt64) throws(AuditFailure) -> [Hash]? {
        guard let tiled = tiled[log], start < tiled else { return nil }
        return try hashes(ExportLayout.log(log), level: 0, index: start / 256, width: ExportLayout.width(start / 256, of: tiled))
    }

    private func hashes(_ prefix: String, level: Int, index: UInt64, width: Int) throws(AuditFailure) -> [Hash] {
        let name = ExportLayout.tile(prefix, level: level, index: index, width: width)
        let bytes = try folder.read(name, limit: width * Hash.byteCount)
        do { return try Tiles.decodeHashes(bytes, width: width) } catch {
            throw AuditFailure(.fileForm, file: name, "\(name) does not hold \(width) hashes: it was cut or changed.")
        }
    }

    package func checkTree(_ log: LogID, blocks: [Hash], _ findings: inout FindingList) {
        guard let tiled = tiled[log] else { return }
        var hashes = Array(blocks.prefix(Int(clamping: tiled / 256)))
        for level in Tiles.levels(size: tiled).dropFirst() {
            for index in 0..<((UInt64(hashes.count) + 255) / 256) {
                let slice = hashes[Int(index * 256)..<min(hashes.count, Int(index * 256) + 256)]
                let name = ExportLayout.tile(ExportLayout.log(log), level: level.level, index: index, width: slice.count)
                guard let found = attempt(&findings, { () throws(AuditFailure) in
                    try self.hashes(ExportLayout.log(log), level: level.level, index: index, width: slice.count)
                }) else { continue }
                if !found.elementsEqual(slice) {
                    findings.add(Finding(.tileDiffers, log: log, file: name, "\(name) is not what the entries below it give."))
                }
            }
            hashes = (0..<hashes.count / 256).map { TileWriter.perfectRoot(Array(hashes[$0 * 256..<$0 * 256 + 256])) }
        }
    }

    package func states(_ scope: ScopeID, after: RecordID?) -> [(record: RecordID, state: RecordState)]? { nil }

    package func branch(_ index: Int) throws(AuditFailure) -> AuditPage {
        guard let stated = manifest?.evidence[index] else { throw AuditFailure(.fileMissing, "There is no evidence \(index).") }
        let prefix = ExportLayout.evidence(index)
        var whole = AuditPage()
        for bundle in 0..<ExportLayout.bundles(stated.entries) {
            var page = AuditPage()
            let width = ExportLayout.width(bundle, of: stated.entries)
            page.entries = try self.bundle(ExportLayout.entries(prefix, index: bundle, width: width), width)
            try readPayloads(prefix, bundle, bundle * 256..<bundle * 256 + UInt64(width), into: &page)
            whole.entries += page.entries
            whole.payloads += page.payloads
            whole.secrets += page.secrets
        }
        let found = UInt64(whole.payloads.count { $0 != nil })
        guard found == stated.payloads else {
            throw AuditFailure(.fileMissing, file: prefix, "Of \(stated.payloads) payloads in \(prefix) \(found) are here.")
        }
        return whole
    }

    private func attempt<R>(_ findings: inout FindingList, _ body: () throws(AuditFailure) -> R) -> R? {
        do { return try body() } catch {
            findings.add(Finding(error.kind, file: error.file, error.sentence))
            return nil
        }
    }
}

extension String {
    /// Where a piece of ASCII stands, without Foundation.
    fileprivate func range(of piece: String) -> (lower: String.Index, upper: String.Index)? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(piece) { return (start, index(start, offsetBy: piece.count)) }
            start = index(after: start)
        }
        return nil
    }
}
