import Glibc
import SQLiteStore
import Testing

private func root(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

private let identity = FileIdentity(device: 1, inode: 2, born: 3)
private let start = FenceContents(machine: Array("machine".utf8), database: identity, incarnation: [UInt8](repeating: 7, count: 16))

@Suite("Fence") struct FenceTests {
    let folder = TemporaryFolder()
    var path: String { folder("fence") }

    @Test("what was raised is read back, each value in its place")
    func roundTrip() throws {
        #expect(try Fence.read(path) == nil)
        let fence = try Fence(path, contents: start)
        #expect(try Fence.read(path) == start)
        try fence.raise(signed: [SignedSize(log: 9, size: 1, root: root(1)), SignedSize(log: .max, size: 2, root: root(2))])
        try fence.raise(reserved: [ReservedNumbers(series: 0x4137_4b44, end: 100)])
        try fence.raise(signed: [SignedSize(log: 9, size: 5, root: root(5))], reserved: [ReservedNumbers(series: 1, end: 10)])
        let found = try #require(try Fence.read(path))
        #expect(found == fence.contents)
        #expect(found.signed(log: 9) == SignedSize(log: 9, size: 5, root: root(5)))
        #expect(found.signed(log: .max)?.size == 2)
        #expect(found.signed(log: 10) == nil)
        #expect(found.reserved(series: 0x4137_4b44) == 100)
        #expect(found.reserved(series: 2) == 0)
        #expect(found.signed.map(\.log) == [9, .max])
        #expect(found.reserved.map(\.series) == [1, 0x4137_4b44])
        #expect(found.database == identity)
        #expect(folder.mode("fence") == 0o600)
    }

    @Test("values that are there already write nothing")
    func nothingNew() throws {
        let fence = try Fence(path, contents: start)
        let signed = SignedSize(log: 9, size: 1, root: root(1))
        try fence.raise(signed: [signed], reserved: [ReservedNumbers(series: 1, end: 10)])
        let bytes = folder.read("fence")
        try fence.raise(signed: [signed], reserved: [ReservedNumbers(series: 1, end: 10)])
        try fence.raise()
        #expect(folder.read("fence") == bytes)
    }

    @Test("hundreds of raises of many logs stay readable at each step, and the file stays small")
    func manyRaises() throws {
        let fence = try Fence(path, contents: start)
        for number: UInt64 in 1...300 {
            // Every tenth is larger than a block.
            let logs: [UInt64] = number % 10 == 0 ? Array(0..<150) : [number % 7]
            try fence.raise(signed: logs.map { SignedSize(log: $0, size: number, root: root(UInt8(truncatingIfNeeded: number))) })
            #expect(try Fence.read(path) == fence.contents)
        }
        #expect(folder.read("fence").count < 600_000)
        let next = try Fence(path, contents: #require(try Fence.read(path)))
        #expect(next.contents == fence.contents)
    }

    @Test("a write torn at any byte, from the front or from the back, leaves the old or the new contents")
    func torn() throws {
        let fence = try Fence(path, contents: start)
        try fence.raise(signed: [SignedSize(log: 9, size: 1, root: root(1))])
        let old = folder.read("fence")
        let oldContents = fence.contents
        try fence.raise(
            signed: [SignedSize(log: 9, size: 2, root: root(2)), SignedSize(log: 10, size: 7, root: root(3))],
            reserved: [ReservedNumbers(series: 5, end: 100)])
        let new = folder.read("fence")
        #expect(new.count == old.count)
        let changed = new.indices.filter { new[$0] != old[$0] }
        let first = try #require(changed.first)
        let last = try #require(changed.last)
        #expect(first % 4096 == 0)
        var seen = (old: 0, new: 0)
        for cut in first...last + 1 {
            for mixed in [Array(new[..<cut] + old[cut...]), Array(old[..<cut] + new[cut...])] {
                unlink(folder("torn"))
                folder.write(mixed, to: "torn")
                let found = try Fence.read(folder("torn"))
                #expect(found == oldContents || found == fence.contents, "cut at \(cut)")
                if found == oldContents { seen.old += 1 } else { seen.new += 1 }
            }
        }
        // Whole only when all of it is there: at the last cut from the front, at the first from the back.
        #expect(seen.new == 2)
        #expect(seen.old == 2 * (last + 2 - first) - 2)
    }

    @Test("a torn end is cleared away at the next start, and raising goes on")
    func tornThenOn() throws {
        let fence = try Fence(path, contents: start)
        try fence.raise(signed: [SignedSize(log: 9, size: 1, root: root(1))])
        var bytes = folder.read("fence")
        for index in 2 * 4096..<2 * 4096 + 50 { bytes[index] = 0xee }
        folder.write(bytes, to: "fence")
        let next = try Fence(path, contents: #require(try Fence.read(path)))
        try next.raise(signed: [SignedSize(log: 9, size: 2, root: root(2))])
        #expect(try Fence.read(path)?.signed(log: 9)?.size == 2)
    }

    @Test("any changed byte in a block that others follow is damage, not an older state")
    func rot() throws {
        let fence = try Fence(path, contents: start)
        for number: UInt64 in 1...3 { try fence.raise(signed: [SignedSize(log: 9, size: number, root: root(1))]) }
        let whole = folder.read("fence")
        // Header and body of the snapshot and of the first two raises: each body happens to have 56 bytes.
        for block in 0...2 {
            for index in block * 4096..<block * 4096 + 32 + 56 {
                var bytes = whole
                bytes[index] ^= 0x10
                unlink(folder("rotten"))
                folder.write(bytes, to: "rotten")
                #expect(throws: StoreError.damaged(file: "rotten"), "byte \(index)") { try Fence.read(folder("rotten")) }
            }
        }
        for size in [0, 31, 100, 4096, 3 * 4096, whole.count - 1] {
            folder.write(Array(whole[..<size]), to: "rotten")
            #expect(throws: StoreError.damaged(file: "rotten")) { try Fence.read(folder("rotten")) }
        }
    }

    @Test("a damaged fence can be replaced, a sound one never lowered")
    func takingOver() async throws {
        folder.write([1, 2, 3], to: "fence")
        _ = try Fence(path, contents: start)
        #expect(try Fence.read(path) == start)
        await #expect(processExitsWith: .failure) {
            let path = pathForChild("fence", of: getppid())
            let fence = try Fence(path, contents: start)
            try fence.raise(signed: [SignedSize(log: 9, size: 2, root: root(1))])
            _ = try Fence(path, contents: start)
        }
        let path = pathForChild("fence", of: getpid())
        #expect(try Fence.read(path)?.signed(log: 9)?.size == 2)
        unlink(path)
    }

    @Test("a lower size, a second root at one size and a lower reservation stop the program")
    func lowering() async {
        await #expect(processExitsWith: .failure) {
            var contents = start
            contents.raise(SignedSize(log: 9, size: 2, root: root(1)))
            contents.raise(SignedSize(log: 9, size: 1, root: root(1)))
        }
        await #expect(processExitsWith: .failure) {
            var contents = start
            contents.raise(SignedSize(log: 9, size: 2, root: root(1)))
            contents.raise(SignedSize(log: 9, size: 2, root: root(2)))
        }
        await #expect(processExitsWith: .failure) {
            var contents = start
            contents.raise(ReservedNumbers(series: 1, end: 10))
            contents.raise(ReservedNumbers(series: 1, end: 9))
        }
    }
}
