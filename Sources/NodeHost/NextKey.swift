package import MerkleLog
package import SQLiteStore

/// A key that is to take another one's place lies beside it until the key set that certifies it is stored. Which of both counts, the stored key
/// set alone decides, so a rotation that is cut off anywhere is either complete at the next start or has never been.
package enum NextKey {
    package static func path(_ path: String) -> String { path + ".next" }

    /// - Parameters:
    ///   - present: the key in the file at `path`.
    ///   - certified: what the newest stored key set says; asked only if there is another key.
    /// - Returns: the key that counts, which is in the file at `path` when this returns.
    package static func settle(
        _ path: String, in folder: DataFolder, present: SigningKey, certified: () throws(NodeFault) -> PublicKey?
    ) throws(NodeFault) -> SigningKey {
        let next = Self.path(path)
        let seed: [UInt8]?
        do throws(StoreError) { seed = try folder.readSecret(next, limit: SigningKey.seedByteCount) } catch { throw NodeFault(error) }
        guard let seed else { return present }
        let wanted = try certified()
        do throws(StoreError) {
            guard let key = try? SigningKey(seed: seed), key.publicKey == wanted else {
                // Half written, or never certified.
                if present.publicKey == wanted { try folder.remove(next) }
                return present
            }
            try folder.writeSecret(seed, to: path, replacing: true)
            try folder.remove(next)
            return key
        } catch { throw NodeFault(error) }
    }
}
