import Causality
import RecordMerge

/// The result of an audit for people and for programs. No values, names or keys of persons stand in it.
package struct AuditReport {
    private let result: AuditResult
    private let attachments: AttachmentCheck?

    /// - Parameter attachments: nil where nobody looked at them.
    package init(_ result: AuditResult, attachments: AttachmentCheck? = nil) {
        self.result = result
        self.attachments = attachments
    }

    private var verdict: String {
        switch result.exitCode {
        case 0: "VERIFIED"
        case 4: "NOT VERIFIED: a log has two branches"
        case 1: "NOT VERIFIED: something was altered, or is not as the rules say"
        case 6: "NOT VERIFIED: something is missing"
        default: "NOT VERIFIED: something has not the form it must have"
        }
    }

    // MARK: For people

    package var lines: [String] {
        var lines = ["\(verdict) (exit \(result.exitCode))", ""]
        if let receipt = result.receipt { lines += [receipt.line, ""] }
        lines.append("\(result.origin == .export ? "Exported folder" : "Data folder of a node") of \(result.deployment ?? "an unknown deployment")")
        if let fingerprint = result.rootFingerprint {
            lines.append("Root key \(Hex.text(fingerprint)), \(result.isRootTrusted ? "given by you" : "as it came with the input"); \(result.keySets) key sets")
        }
        for scope in result.scopes {
            let kind = result.upperScopes.contains(scope.id) ? "upper scope" : "scope"
            let compared = scope.claimed == nil ? "not stated" : scope.claimed == scope.digest ? "as stated" : "NOT as stated"
            lines.append("")
            lines.append("\(kind) \(scope.id): \(scope.records) records, digest \(scope.digest.description.prefix(16))… \(compared)")
            for log in result.logs where log.scope == scope.id { lines.append("  " + Self.line(log)) }
        }
        for (title, isNote) in [("Findings", false), ("To be known", true)] {
            let found = result.findings.findings.filter { ($0.kind.findingClass == .note) == isNote }
            guard !found.isEmpty else { continue }
            lines += ["", title]
            for finding in found { lines.append("  [\(finding.kind.rawValue)] \(finding.sentence)") }
            for more in result.findings.shortened where (more.kind.findingClass == .note) == isNote {
                lines.append("  [\(more.kind.rawValue)] … \(more.count - FindingList.kept) more of this kind")
            }
        }
        lines += ["", "How far this reaches"]
        lines += coverage.map { "  " + $0 }
        return lines
    }

    private static func line(_ log: AuditResult.Log) -> String {
        var parts = ["log \(log.id), node \(log.node)\(log.isCentre ? " (the centre)" : ""): \(log.entries) entries"]
        parts.append(log.signed == log.entries ? "all signed by their author" : "\(log.signed) signed by their author")
        if let time = log.cosignedAt {
            parts.append("\(log.cosigned) stored at the centre by \(HybridTime(milliseconds: Auditor.milliseconds(time)).text)")
        }
        if log.safe > 0 { parts.append("\(log.safe) in the centre's backup \(Hex.text(log.backup.prefix(4)))") }
        if log.payloads > 0 { parts.append("\(log.payloads) payloads right") }
        if log.erased > 0 { parts.append("\(log.erased) with erased values") }
        if log.setAside > 0 { parts.append("\(log.setAside) set aside") }
        if log.malformed > 0 { parts.append("\(log.malformed) malformed") }
        return parts.joined(separator: ", ")
    }

    /// What was complete up to when and relative to what, what was not checked and why, and what no audit can show.
    package var coverage: [String] {
        var lines: [String] = []
        let entries = result.logs.reduce(0) { $0 + $1.entries }
        let payloads = result.logs.reduce(0) { $0 + $1.payloads }
        lines.append("Read: \(result.logs.count) logs with \(entries) entries; \(payloads) payloads compared with their entries.")
        let findings = result.findings
        if findings.contains(.logMissing) || findings.contains(.entriesMissing) || findings.contains(.fileMissing) || findings.contains(.exportCut) {
            lines.append("Not complete: entries that others name are not here (see the findings).")
        } else if !result.logs.isEmpty {
            lines.append("Complete relative to itself: every entry that a context, predecessor, checkpoint or cosignature here names is here.")
        }
        for log in result.logs where log.cosigned < log.entries && !log.isCentre {
            let time = log.cosignedAt.map { "the centre's word of \(HybridTime(milliseconds: Auditor.milliseconds($0)).text) covers \(log.cosigned) of them" } ?? "the centre says nothing about them"
            lines.append("Log \(log.id): \(log.entries) entries; \(time). Entries that its author wrote later, or kept back, cannot be missed from here.")
        }
        for log in result.logs where log.isCentre {
            lines.append("Log \(log.id) of the centre ends at \(log.entries) entries, the last at \(log.lastTime.text): what the centre wrote later is not here.")
        }
        let unsigned = result.logs.reduce(0) { $0 + ($1.entries - min($1.entries, $1.signed)) }
        if unsigned > 0 { lines.append("Not checked: signatures over \(unsigned) entries that have none yet; only what other logs quote of them speaks for them.") }
        if !result.isRootTrusted { lines.append("Not checked: that the root key is the right one. Give it with --root to close this.") }
        for log in result.logs where log.judged < log.entries {
            let count = log.entries - log.judged
            lines.append("Log \(log.id): the permission of \(count) entries was not judged: \(log.malformed > 0 ? "malformed ones are applied nowhere" : "what they build on is not here, or they are of a kind that needs none").")
        }
        lines.append(attachments?.line ?? "Not checked: contents of attachments; the operations name them by hash.")
        lines.append("No audit can show: that what an author signed is true, that an author wrote down everything, or at which moment between the bounds an entry was made.")
        return lines
    }

    // MARK: For programs

    package var json: JSON {
        .dictionary([
            "format": .string("desasync-audit/1"),
            "exit": .number(result.exitCode),
            "verified": .bool(result.exitCode == 0),
            "input": .string(result.origin == .export ? "export" : "data-folder"),
            "deployment": result.deployment.map { .string($0) },
            "root_key": result.rootFingerprint.map { .string(Hex.text($0)) },
            "root_key_trusted": .bool(result.isRootTrusted),
            "classes": .object(FindingClass.precedence.map { JSON.Member($0.rawValue, .number(result.findings.count($0))) }),
            "findings": .array(result.findings.findings.map(Self.json)),
            "shortened": .object(result.findings.shortened.map { JSON.Member($0.kind.rawValue, .number($0.count)) }),
            "scopes": .array(
                result.scopes.map { scope in
                    .dictionary([
                        "id": .number(scope.id.rawValue), "upper": .bool(result.upperScopes.contains(scope.id)), "records": .number(scope.records),
                        "digest": .string(scope.digest.description), "stated_digest": scope.claimed.map { .string($0.description) },
                        "frontier": .object(scope.frontier.items.map { JSON.Member($0.log.description, .number($0.count)) }),
                    ])
                }),
            "logs": .array(
                result.logs.map { log in
                    .dictionary([
                        "id": .string(log.id.description), "scope": .number(log.scope.rawValue), "node": .number(log.node.rawValue),
                        "centre": .bool(log.isCentre), "predecessor": log.predecessor.map { .string($0.description) }, "stated": .number(log.stated),
                        "entries": .number(log.entries), "signed": .number(log.signed), "cosigned": .number(log.cosigned),
                        "cosigned_at": log.cosignedAt.map { .number($0) }, "safe": .number(log.safe),
                        "backup": log.safe > 0 ? .string(Hex.text(log.backup)) : nil, "payloads": .number(log.payloads), "erased": .number(log.erased),
                        "malformed": .number(log.malformed), "set_aside": .number(log.setAside), "judged": .number(log.judged),
                        "bytes": .number(log.byteCount),
                    ])
                }),
            "receipt": result.receipt?.json,
            "attachments": attachments?.json,
            "coverage": .array(coverage.map { .string($0) }),
        ])
    }

    private static func json(_ finding: Finding) -> JSON {
        .dictionary([
            "class": .string(finding.kind.findingClass.rawValue), "kind": .string(finding.kind.rawValue),
            "log": finding.log.map { .string($0.description) }, "sequence": finding.sequence.map { .number($0) },
            "scope": finding.scope.map { .number($0.rawValue) }, "record": finding.record.map { .string($0.description) },
            "file": finding.file.map { .string($0) }, "sentence": .string(finding.sentence),
        ])
    }
}
