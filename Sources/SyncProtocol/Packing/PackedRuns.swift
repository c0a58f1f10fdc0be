import CanonicalCBOR
package import Causality
import Compression
package import Replica

/// The runs of a frame as they stand in it: null when there are none, else `[form, columns, random]`. What is random stands beside what is
/// compressed, because a compressor can only make it longer.
package struct PackedRuns: Sendable, Equatable {
    /// 0: the columns as they are. 1: compressed with dictionary 1.
    package let form: UInt64
    package let columns: [UInt8]
    package let random: [UInt8]

    /// - Parameters:
    ///   - known: what the frame says before its runs that is held, in its order: logs are named by their places in it.
    ///   - isCompressed: false for columns as they are, whatever they cost.
    package init(_ runs: [LogRun], known: [VersionVector.Item] = [], isCompressed: Bool = true) {
        let packer = RunPacker(runs, known: known)
        random = packer.random
        if isCompressed, let compressed = Zstandard.compress(packer.columns, dictionary: ExchangeDictionary.first) {
            form = 1
            columns = compressed
        } else {
            form = 0
            columns = packer.columns
        }
    }

    /// As they came.
    package init(form: UInt64, columns: [UInt8], random: [UInt8]) {
        self.form = form
        self.columns = columns
        self.random = random
    }

    package func runs(known: [VersionVector.Item] = []) throws(PackError) -> [LogRun] {
        switch form {
        case 0: return try RunUnpacker(columns: columns, random: random, known: known).runs
        case 1:
            let plain: [UInt8]
            do throws(CompressionError) {
                plain = try Zstandard.decompress(columns, dictionary: ExchangeDictionary.first, bound: ProtocolLimits.maxFrameBytes)
            } catch .tooLarge { throw .tooLarge } catch { throw .compressed }
            return try RunUnpacker(columns: plain, random: random, known: known).runs
        default: throw .unknownForm(form)
        }
    }

    static func write(_ runs: [LogRun], known: [VersionVector.Item] = [], isCompressed: Bool, to writer: inout CBORWriter) {
        guard !runs.isEmpty else { return writer.null() }
        let packed = PackedRuns(runs, known: known, isCompressed: isCompressed)
        writer.array(count: 3)
        writer.uint(packed.form)
        writer.byteString(packed.columns)
        writer.byteString(packed.random)
    }

    /// - Returns: nil where there are no runs.
    static func read(_ reader: inout CBORReader) throws(CBORError) -> PackedRuns? {
        if reader.nullIfPresent() { return nil }
        let place = reader.position
        guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: place) }
        return PackedRuns(form: try reader.uint(), columns: try reader.byteString(), random: try reader.byteString())
    }
}
