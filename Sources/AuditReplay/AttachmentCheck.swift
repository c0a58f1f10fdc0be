package import Attachments
import SQLiteStore

/// Whether the ciphertexts that effective entries name lie beside the logs, and are what their addresses say. An audit needs none of them: what
/// is missing or broken is reported, and changes no verdict over the logs.
package struct AttachmentCheck: Sendable, Equatable {
    package private(set) var named = 0
    package private(set) var right = 0
    /// Not here, or not all of it.
    package private(set) var missing = 0
    /// Of these addresses something else lies here.
    package private(set) var broken: [AttachmentID] = []
    /// Their keys were erased, so that nothing is to be here.
    package private(set) var erased = 0

    /// - Parameter folder: `attachments` beside the database, or in an export.
    package init(_ named: [AuditResult.NamedAttachment], in folder: String) {
        let files = AttachmentFiles(folder)
        for item in named {
            self.named += 1
            if item.isErased {
                erased += 1
                continue
            }
            let bytes = (try? files.read(item.id, from: 0, count: Int(item.id.size))) ?? []
            if bytes.count < Int(item.id.size) {
                missing += 1
            } else if BlockTree(of: bytes).root == item.id.address {
                right += 1
            } else {
                broken.append(item.id)
            }
        }
    }

    package var line: String {
        var line = "Attachments: \(named) named by operations; \(right) here and right, \(missing) not here or not whole"
        if erased > 0 { line += ", \(erased) erased" }
        if !broken.isEmpty { line += "; \(broken.count) BROKEN, the first \(broken[0].address.hex)" }
        return line + ". The logs are proven without them."
    }

    package var json: JSON {
        .dictionary([
            "named": .number(named), "right": .number(right), "missing": .number(missing), "erased": .number(erased),
            "broken": .array(broken.map { .string($0.address.hex) }),
        ])
    }
}
