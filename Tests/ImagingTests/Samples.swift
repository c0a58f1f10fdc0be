import Glibc
import Imaging

/// Pages made by the same tools in the test, and the programs that are tested.
enum Samples {
    /// Built beside the tests; the tests themselves may run from elsewhere.
    static let launcher: String = {
        let beside = Imaging.launcherBesideThisProgram()
        guard access(beside, X_OK) != 0, let current = getcwd(nil, 0) else { return beside }
        defer { free(current) }
        return String(cString: current) + "/.build/release/desa-confine"
    }()

    static let scratch = folder()
    static let imaging = Imaging(scratch: scratch, launcher: launcher)

    /// A new folder of this run of the tests.
    static func folder() -> String {
        var template = Array("/tmp/desa-imaging-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder: \(errno)")
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A colour page of 24-bit PNM, which every tool reads: paper, rows of short strokes as text has, a round stamp, a patch of many colours.
    static func pnm(width: Int, height: Int) -> [UInt8] {
        var bytes = Array("P6 \(width) \(height) 255\n".utf8)
        bytes.reserveCapacity(width * height * 3 + 32)
        var random: UInt64 = 7
        for y in 0..<height {
            for x in 0..<width {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let noise = Int(random >> 61)
                let (dx, dy) = (x - width * 3 / 4, y - height * 3 / 4)
                let radius = dx * dx + dy * dy
                let (inner, outer) = (width * width / 72, width * width / 60)
                if x > width / 10, x < width * 9 / 10, y > height / 10, y < height / 2, y / 12 % 3 == 0, (x / 3 &* 2_654_435_761 ^ y / 36 &* 40_503) % 7 < 3 {
                    bytes += [UInt8(20 + noise), UInt8(20 + noise), UInt8(30 + noise)]
                } else if radius > inner, radius < outer {
                    bytes += [UInt8(30 + noise), UInt8(50 + noise), 160]
                } else if x > width / 10, x < width * 4 / 10, y > height * 6 / 10, y < height * 9 / 10 {
                    bytes += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) % 256)]
                } else {
                    bytes += [UInt8(238 + noise), UInt8(236 + noise), UInt8(226 + noise)]
                }
            }
        }
        return bytes
    }

    /// Runs a tool unconfined: for making samples and looking at results.
    static func tool(_ words: [String], input: [UInt8] = []) -> (code: Int32, output: [UInt8]) {
        let path = folder()
        write(input, path + "/in")
        let command = "cd \(path) && { " + words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ") + "; } > out.txt 2>&1"
        let code = system(command)
        let output = read(path + "/out") ?? read(path + "/out.txt") ?? []
        _ = system("rm -rf \(path)")
        return (code >> 8, output)
    }

    static func convert(_ bytes: [UInt8], _ words: [String], from: String = "PNM", to: String) -> [UInt8] {
        tool(["gm", "convert", from + ":in"] + words + [to + ":out"], input: bytes).output
    }

    static func write(_ bytes: [UInt8], _ path: String) {
        let file = fopen(path, "w")
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }

    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var (bytes, buffer): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static let page = convert(pnm(width: 620, height: 877), ["-quality", "85"], to: "JPEG")

    static func system(_ command: String) -> Int32 { Glibc.system(command) }
}
