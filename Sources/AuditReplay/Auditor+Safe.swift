import Causality
import MerkleLog
import Membership
import OperationLog
package import Replica

/// The centre's word that a backup of it holds a log, as it stands in a note or in a store.
package struct StatedSafe: Sendable {
    package let word: HeldSafeWord
    /// As the note says; nil outside notes.
    package let keyID: UInt32?
}

// Words about backups (design D6): by a key for that purpose, over the content that is here, naming the backup. Whether that backup still exists,
// no log can show.
extension Auditor {
    mutating func checkSafe(_ index: Int, _ state: LogState) {
        guard let chain, let word = works[index].stated.safe?.word else { return }
        let work = works[index]
        let name = try? NoteName.safe(chain.deployment)
        let keys = chain.everyKey(.safe).filter { key in
            guard let id = work.stated.safe?.keyID, let name else { return work.stated.safe?.keyID == nil }
            return NoteVerifier(name: name, type: .cosignature, key: key).keyID == id
        }
        guard word.isSigned(origin: state.origin, by: keys) else {
            findings.add(Finding(.badCosignature, log: work.id, "The word that a backup holds \(word.size) entries of log \(work.id) is not by a certified key of the centre."))
            return
        }
        if word.size > state.size {
            findings.add(Finding(.entriesMissing, log: work.id, sequence: state.size, "A backup of the centre holds \(word.size) entries of log \(work.id); \(state.size) of them are here."))
        } else if let root = work.roots[word.size], root != word.root, work.signed < word.size {
            findings.add(Finding(.rootDiffers, log: work.id, sequence: word.size - 1, "A backup of the centre holds other first \(word.size) entries of log \(work.id) than are here: at least one was changed."))
        } else if let root = work.roots[word.size], root != word.root {
            findings.add(Finding(.forkClaimed, log: work.id, sequence: word.size - 1, "A backup of the centre holds another content of the first \(word.size) entries of log \(work.id) than is here: the log has two branches."))
        } else {
            works[index].safe = word
        }
    }
}
