import CentralNode
import Glibc
import Membership
import NodeHost
import SyncProtocol
import Testing
import TLSIdentity

@Suite struct TLSKeyTests {
    private func secret(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        return Array(bytes[..<fread(&bytes, 1, 64, file)])
    }

    private func certified(_ centre: CentralNode) async throws -> [UInt8]? {
        try PublishedKeys(await centre.publishedKeys(newerThan: 0)).chain.bytes(.tlsRoot)
    }

    @Test("a new centre's first key set certifies the TLS root whose secret lies in its folder")
    func fresh() async throws {
        let office = try Office()
        let root = TLSRoot(seed: secret(office.path + "/centre/key.tls"))
        #expect(try await certified(office.centre) == root?.publicKey.bytes)
        #expect(root != nil)
    }

    /// A centre that is set up and stopped again.
    private func stopped() async throws -> (path: String, certified: [UInt8]?) {
        let office = try Office()
        return (office.keep(), try await certified(office.centre))
    }

    @Test("a rotation certifies another root under a higher set, and its secret takes the old one's place, also when it was cut off before that")
    func rotation() async throws {
        let (path, before) = try await stopped()
        let key = path + "/centre/key.tls"
        let old = secret(key)
        try await Folders.released(path + "/centre")
        _ = try KeyRotation.run(data: path + "/centre", rootKey: path + "/root/root.key", only: ["tls"], wantsJSON: true)
        let new = secret(key)
        #expect(new != old)
        // As a crash leaves it between the key set and the file's last step.
        try await Folders.released(path + "/centre")
        #expect(rename(key, key + ".next") == 0)
        let office = try await Office(at: path)
        #expect(secret(key) == new && access(key + ".next", F_OK) != 0)
        let after = try await certified(office.centre)
        #expect(after != before)
        #expect(TLSRoot(seed: new)?.publicKey.bytes == after)
        // A kiosk that had the first set is given the second alone.
        let newer = try PublishedKeys(await office.centre.publishedKeys(newerThan: 1)).chain
        #expect(newer.sets.map(\.set.version) == [2])
    }
}
