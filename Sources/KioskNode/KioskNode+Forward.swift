import BundleFiles
import Membership
import MerkleLog
import NodeHost
import Replica
import SyncProtocol

extension KioskNode {
    /// `bundle forward`: what lies on a stick for the centre goes there over this kiosk's line, whoever wrote it: above all the standing copy of a
    /// computer that is dead. This kiosk cannot read it; what the centre took comes with the next exchange, and nothing is taken off the stick.
    func forwardBundles(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let medium = command["folder"] else { throw NodeFault(.usage, "bundle forward needs the stick's folder.") }
        let found = try await media.find(medium, .toCentre, node: nil)
        guard !found.isEmpty else { throw NodeFault(.notFound, "There is no bundle for the centre on this stick. Is it the right folder?") }
        var (parts, stored, left) = (0, UInt64(0), UInt64(0))
        var troubles: [String] = []
        for bundle in found {
            for part in bundle.parts {
                let name = "part \(part) of bundle \(FieldValues.hex(bundle.bundle.prefix(4))) of node \(bundle.node)"
                guard let bytes = try await media.bytes(medium, bundle, part: part, limit: BundleReceipt.maxPartBytes), !bytes.isEmpty else {
                    troubles.append("\(name) is gone, or too large for the line: bring the stick to the central office")
                    continue
                }
                let hash = Hash.sha256(bytes)
                if try wasForwarded(hash) {
                    parts += 1
                    continue
                }
                let answer = try await post(bytes, .operations, path: "/v1/bundle").body
                let receipt: BundleReceipt
                do throws(ProtocolError) { receipt = try BundleReceipt.open(answer, part: hash, keys: peer.centreKeys.everyKey(.answers)) } catch {
                    throw NodeFault(.unreachable, "What answers at \(profile.address) is not the centre, or its answer was damaged on the way. Nothing is lost; try again.")
                }
                parts += 1
                stored += receipt.stored
                left += receipt.left
                if receipt.isWhole, receipt.left == 0 { try commit([CommitBatch.Note(key: Self.forwardedNote(hash), value: Array(String(WallClock.milliseconds()).utf8))]) }
                if !receipt.isWhole { troubles.append("\(name) is damaged, or not by a node of this centre: what is good in it was taken") }
                if !command.wantsJSON { emit("\(name): \(bytes.count) bytes, \(receipt.stored) new entries at the centre") }
            }
        }
        if left > 0 { troubles.append("\(left) piece(s) were not taken, because they build on what the centre does not have: forward the other sticks too, and this one again") }
        workArrived()
        if command.wantsJSON {
            emit(JSON.object([
                ("parts", .integer(Int64(parts))), ("stored", .number(stored)), ("left", .number(left)), ("troubles", .array(troubles.map { .string($0) })),
            ]).text())
        } else {
            for trouble in troubles { emit("! \(trouble).") }
            emit("\(stored) new entries are at the centre. Nothing was taken off the stick.")
        }
        return CommandOutput("", exit: troubles.isEmpty ? .done : .attention)
    }

    /// A part that the centre took whole today is not posted again when the line was cut behind it: a stick may hold gigabytes of scans. Not for longer:
    /// a centre that was restored since may need it once more.
    private func wasForwarded(_ part: Hash) throws(NodeFault) -> Bool {
        do throws(StoreFailure) {
            guard let note = try replica.store.note(Self.forwardedNote(part)), let time = UInt64(String(decoding: note, as: UTF8.self)) else { return false }
            let now = WallClock.milliseconds()
            return time <= now && now - time < 86_400_000
        } catch { throw NodeFault(error) }
    }

    private static func forwardedNote(_ part: Hash) -> [UInt8] { Array("bundle/forwarded/".utf8) + part.bytes }
}
