import Causality
import MerkleLog

/// Somebody says that a log had a certain root at a certain count. Where the log is here, it must have had it.
struct RootClaim {
    enum Kind {
        /// In the context of an entry.
        case context
        /// In entry 0 of the log that follows, or in what the centre confirms of it.
        case predecessor
        /// In the centre's note of checkpoints that it saw.
        case seen
        /// In a statement which branch of a forked log stays.
        case branchThatStays
        /// In the fence file: this node's own signature.
        case fence
        case cosignature
    }

    let kind: Kind
    let count: UInt64
    /// First 8 bytes of the root.
    let prefix: UInt64
    /// The whole root, where the claim has it.
    let root: Hash?
    /// The entry that says so; nil for files.
    let by: Dot?

    func fits(_ root: Hash) -> Bool { self.root.map { $0 == root } ?? (prefix == root.prefix) }
}

/// Leaves of a log that was read to its end: for roots at earlier sizes.
struct LogTree: TreeSource {
    let source: any AuditSource
    let log: LogID
    /// Roots of all complete blocks, as the entries gave them.
    let blocks: [Hash]

    func leafHashes(_ range: Range<UInt64>) throws(AuditFailure) -> [Hash] {
        var hashes: [Hash] = []
        hashes.reserveCapacity(range.count)
        while hashes.count < range.count {
            let next = range.lowerBound + UInt64(hashes.count)
            let block = try self.block(next / 256)
            let offset = Int(next % 256)
            guard offset < block.count else { throw AuditFailure(.entriesMissing, "The log \(log) has no entry \(next) here.") }
            hashes += block[offset..<min(block.count, offset + range.count - hashes.count)]
        }
        return hashes
    }

    func blockRoots(_ range: Range<UInt64>) -> [Hash]? {
        range.upperBound <= UInt64(blocks.count) ? Array(blocks[Int(range.lowerBound)..<Int(range.upperBound)]) : nil
    }

    /// The leaf hashes of up to 256 entries.
    func block(_ index: UInt64) throws(AuditFailure) -> [Hash] {
        var hashes: [Hash] = try source.leaves(log, from: index * 256) ?? []
        if hashes.count < 256 {
            // Unsigned entries have no tile, and a store keeps no leaf hashes.
            hashes = []
            var next = index * 256
            while next < index * 256 + 256 {
                let page: AuditPage
                do { page = try source.page(log, from: next) } catch {
                    if hashes.isEmpty { throw error }
                    break
                }
                for entry in page.entries where hashes.count < 256 { hashes.append(MerkleTree.leafHash(entry)) }
                next = index * 256 + UInt64(hashes.count)
            }
        }
        return hashes
    }
}

/// Roots of one log at ascending sizes: leaves are read once, from one size to the next.
struct RootReader {
    private let tree: LogTree
    private var edge = CompactTree()
    private var block: [Hash] = []
    private var blockIndex = UInt64.max

    init(_ tree: LogTree) { self.tree = tree }

    mutating func root(at size: UInt64) throws(AuditFailure) -> Hash {
        precondition(size >= edge.size, "root at \(size) after \(edge.size)")
        if size - edge.size > 1 << 16 { edge = try CompactTree(size: size / 256 * 256, from: tree) }
        while edge.size < size {
            if blockIndex != edge.size / 256 {
                blockIndex = edge.size / 256
                block = try tree.block(blockIndex)
            }
            let offset = Int(edge.size % 256)
            guard offset < block.count else { throw AuditFailure(.entriesMissing, "The log \(tree.log) has no entry \(edge.size) here.") }
            edge.append(leaf: block[offset])
        }
        return edge.root()
    }
}
