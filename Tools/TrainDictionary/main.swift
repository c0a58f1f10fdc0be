import CZstd
import Glibc
import SyncProtocol

/// Makes the dictionary of exchange frames out of an invented corpus: `desa-train-dictionary FILE`, always the same bytes with the same
/// version of Zstandard. What is shipped is never made again: a better one gets the next number (`Schemas/dictionaries`).
let seeds: UInt64 = 1500
let size = 16 * 1024

guard CommandLine.arguments.count == 2 else {
    print("Usage: desa-train-dictionary FILE")
    exit(64)
}
var samples: [UInt8] = []
var sizes: [Int] = []
let lengths = [1, 1, 2, 3, 5, 8, 12, 20, 35, 60, 100, 150]
for seed in 1...seeds {
    var corpus = Corpus(seed: seed)
    // A desk that has worked before, and then what one exchange brings.
    if seed % 3 != 0 { _ = corpus.run(40) }
    let columns = PackedRuns([corpus.run(lengths[Int(seed) % lengths.count])], isCompressed: false).columns
    samples += columns
    sizes.append(columns.count)
}
var dictionary = [UInt8](repeating: 0, count: size)
let written = ZDICT_trainFromBuffer(&dictionary, size, samples, sizes, UInt32(sizes.count))
guard ZDICT_isError(written) == 0, let file = fopen(CommandLine.arguments[1], "wbe") else {
    print("The dictionary could not be made or written.")
    exit(74)
}
fwrite(dictionary, 1, written, file)
fclose(file)
print("\(sizes.count) samples of \(samples.count) bytes; dictionary of \(written) bytes")
