package import Attachments
import CanonicalCBOR
package import Causality
package import MerkleLog
import OperationLog
package import Replica

/// One frame of a bundle: what a request or answer of the exchange carries, without its dialogue. Signed by its writer under a tag of its own
/// and bound to its place, so it can be put nowhere else.
package struct BundleFrame: Sendable, Equatable {
    package struct Place: Sendable, Equatable {
        /// The bundle's 16 bytes.
        package let bundle: [UInt8]
        package let part: UInt64
        /// Of the frame in its part, from 0.
        package let index: UInt64

        package init(bundle: [UInt8], part: UInt64, index: UInt64) {
            precondition(bundle.count == 16, "a bundle's id has 16 bytes, not \(bundle.count)")
            self.bundle = bundle
            self.part = part
            self.index = index
        }
    }

    package enum Body: Sendable, Equatable {
        /// The first frame of every part.
        case statement(BundleStatement)
        case runs([LogRun])
        /// Of attachments. From a kiosk: what it holds whole with what the centre said that it has (`held`), and what it wants with what it holds of
        /// it (`absent`). From the centre: what it has of each (`held`, `safe`, `absent`), or that nothing names it (`unknown`).
        case papers([AttachmentProgress])
        /// Of attachments that the runs before, or the receiver's own logs, name.
        case parts([AttachmentPart])
    }

    package let place: Place
    package let body: Body

    package init(place: Place, body: Body) {
        self.place = place
        self.body = body
    }

    package func sealed(by key: SigningKey) -> [UInt8] { SealedFrame.seal(message(), tag: BundleSecret.label, key: key) }

    private func message() -> [UInt8] {
        var writer = CBORWriter(reserving: 4096)
        writer.map(count: 5)
        writer.uint(0)
        writer.uint(BundleLimits.version)
        writer.uint(1)
        writer.byteString(place.bundle)
        writer.uint(2)
        writer.uint(place.part)
        writer.uint(3)
        writer.uint(place.index)
        switch body {
        case .statement(let statement):
            writer.uint(4)
            statement.write(to: &writer)
        case .runs(let runs):
            writer.uint(5)
            PackedRuns.write(runs, isCompressed: true, to: &writer)
        case .papers(let items):
            writer.uint(6)
            writer.progress(items)
        case .parts(let parts):
            writer.uint(7)
            writer.parts(parts)
        }
        return writer.bytes
    }

    /// A frame with its signature not yet checked.
    package struct Unverified: Sendable {
        package let frame: BundleFrame
        private let sealed: SealedFrame

        /// - Parameter place: where it was found.
        package init(_ bytes: [UInt8], at place: Place) throws(BundleError) {
            do throws(ProtocolError) { sealed = try SealedFrame(bytes) } catch {
                if case .encoding(let error) = error { throw .frame(error) }
                throw .tooLarge
            }
            frame = try BundleFrame(message: sealed.message)
            guard frame.place == place else { throw .outOfPlace }
        }

        package func isSigned(by key: PublicKey) -> Bool { sealed.isSigned(tag: BundleSecret.label, by: key) }
    }

    private init(message: [UInt8]) throws(BundleError) {
        var version: UInt64 = 0
        do throws(CBORError) {
            var reader = CBORReader(message)
            let count = try reader.map()
            try reader.expect(key: 0)
            version = try reader.uint()
            if version == BundleLimits.version {
                guard count == 5 else { throw CBORError(.unexpectedType, at: 0) }
                try reader.expect(key: 1)
                let bundle = try reader.byteString(count: 16)
                try reader.expect(key: 2)
                let part = try reader.uint(max: BundleLimits.maxParts)
                try reader.expect(key: 3)
                place = Place(bundle: bundle, part: part, index: try reader.uint())
                switch try reader.uint() {
                case 4: body = .statement(try BundleStatement(&reader))
                case 5:
                    guard let packed = try PackedRuns.read(&reader), let runs = try? packed.runs() else {
                        throw CBORError(.unexpectedType, at: reader.position)
                    }
                    body = .runs(runs)
                case 6: body = .papers(try reader.progress(max: BundleLimits.maxPapers))
                case 7: body = .parts(try reader.parts())
                default: throw CBORError(.unexpectedType, at: reader.position)
                }
                try reader.finish()
                return
            }
        } catch { throw .frame(error) }
        throw .version(version)
    }
}

/// What the writer of a bundle says of itself, so that the reader can tell what is missing and what to write back.
package struct BundleStatement: Sendable, Equatable {
    /// Milliseconds since 1970 by the writer's clock; for people.
    package let time: UInt64
    /// What the writer holds of each scope that the receiver may know. Sorted by scope.
    package let scopes: [ScopeReport]
    /// What the bundle builds on: of these logs the receiver is taken to hold so much already. Ascending by log.
    package let basis: VersionVector
    /// The centre's word over the receiver's logs.
    package let acknowledged: [ExchangeAnswer.Acknowledgement]
    /// The centre's signed key sets, oldest first.
    package let keySets: [[UInt8]]
    /// Own operations that the centre has not acknowledged to the writer.
    package let pending: UInt64

    package init(
        time: UInt64, scopes: [ScopeReport], basis: VersionVector, acknowledged: [ExchangeAnswer.Acknowledgement], keySets: [[UInt8]], pending: UInt64
    ) {
        self.time = time
        self.scopes = scopes
        self.basis = basis
        self.acknowledged = acknowledged
        self.keySets = keySets
        self.pending = pending
    }

    fileprivate func write(to writer: inout CBORWriter) {
        writer.array(count: 6)
        writer.uint(time)
        writer.scopes(scopes)
        writer.frontier(basis)
        writer.array(count: acknowledged.count * 2)
        for item in acknowledged {
            writer.byteString8(item.log.rawValue)
            guard let root = item.root else { preconditionFailure("a bundle says every root") }
            writer.byteString(HeldCosignature(size: item.size, root: root, time: item.time, signature: item.signature).encoded())
        }
        writer.array(count: keySets.count)
        for keySet in keySets { writer.byteString(keySet) }
        writer.uint(pending)
    }

    fileprivate init(_ reader: inout CBORReader) throws(CBORError) {
        let place = reader.position
        guard try reader.array() == 6 else { throw CBORError(.unexpectedType, at: place) }
        time = try reader.uint()
        scopes = try reader.scopes()
        basis = try reader.frontier()
        var acknowledged: [ExchangeAnswer.Acknowledgement] = []
        for _ in 0..<(try reader.groups(of: 2, max: ProtocolLimits.maxRuns)) {
            acknowledged.append(ExchangeAnswer.Acknowledgement(LogID(try reader.byteString8()), try HeldCosignature(try reader.byteString()), held: 0))
        }
        self.acknowledged = acknowledged
        var keySets: [[UInt8]] = []
        for _ in 0..<(try reader.bounded(try reader.array(), 256)) { keySets.append(try reader.byteString()) }
        self.keySets = keySets
        pending = try reader.uint()
    }
}

extension BundleStatement {
    /// The scopes alone, as a node keeps them.
    package func encodedScopes() -> [UInt8] {
        var writer = CBORWriter(reserving: 256)
        writer.scopes(scopes)
        return writer.bytes
    }

    /// What is said of attachments, as a node keeps it.
    package static func encoded(_ papers: [AttachmentProgress]) -> [UInt8] {
        var writer = CBORWriter(reserving: 256)
        writer.progress(papers)
        return writer.bytes
    }

    /// Nil when it is damaged.
    package static func papers(_ bytes: [UInt8]) -> [AttachmentProgress]? {
        var reader = CBORReader(bytes)
        guard let items = try? reader.progress(max: 2 * BundleLimits.maxPapersInBundle), reader.isAtEnd else { return nil }
        return items
    }

    /// Nil when they are damaged.
    package static func scopes(_ bytes: [UInt8]) -> [ScopeReport]? {
        var reader = CBORReader(bytes)
        guard let scopes = try? reader.scopes(), reader.isAtEnd else { return nil }
        return scopes
    }
}
