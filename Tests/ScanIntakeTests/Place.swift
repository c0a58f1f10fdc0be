import Glibc
import Imaging
import ScanIntake

/// A tray, a watched folder and pages, in a folder of this test's own.
struct Place: Sendable {
    let path: String
    let imaging: Imaging

    init(_ given: String? = nil) {
        var template = Array("/tmp/desa-tray-XXXXXX".utf8CString)
        precondition(given != nil || mkdtemp(&template) != nil, "no temporary folder: \(errno)")
        path = given ?? String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        imaging = Imaging(scratch: path + "/scratch", launcher: Self.launcher)
        mkdir(watched, 0o700)
    }

    /// Built beside the tests; the tests themselves may run from elsewhere.
    private static let launcher: String = {
        let beside = Imaging.launcherBesideThisProgram()
        guard access(beside, X_OK) != 0, let current = getcwd(nil, 0) else { return beside }
        defer { free(current) }
        return String(cString: current) + "/.build/release/desa-confine"
    }()

    var watched: String { path + "/folder" }
    func tray(step: @escaping @Sendable (String) -> Void = { _ in }) throws -> ScanTray { try ScanTray(path + "/tray", imaging: imaging, step: step) }

    /// Grey pages of two sizes, so that they can be told apart; a JPEG by GraphicsMagick, made once.
    static let (small, large): ([UInt8], [UInt8]) = (jpeg("60x90"), jpeg("90x120"))

    private static func jpeg(_ size: String) -> [UInt8] {
        let path = "/tmp/desa-sample-\(getpid())-\(size).jpg"
        precondition(Glibc.system("gm convert -size \(size) xc:gray80 \(path)") == 0, "gm is not installed")
        defer { unlink(path) }
        return read(path) ?? []
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

    func put(_ bytes: [UInt8], _ name: String) {
        guard let file = fopen(watched + "/" + name, "w") else { return }
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }

    func exists(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }
    func remove() { _ = Glibc.system("rm -rf \(path)") }
}

/// What the disk held before each change: a copy of the whole place at each step. A process that is killed there leaves exactly that.
final class PowerCuts: Sendable {
    private let place: Place
    private nonisolated(unsafe) let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init(_ place: Place) {
        self.place = place
        count.pointee = 0
    }

    deinit { count.deallocate() }

    func step() {
        count.pointee += 1
        precondition(Glibc.system("cp -a \(place.path) \(place.path)-\(count.pointee)") == 0, "the place could not be copied")
    }

    /// The place as it was before each step, and as it is now.
    var places: [Place] { (1..<(count.pointee + 1)).map { Place("\(place.path)-\($0)") } + [place] }
}

extension Place {
    static func system(_ command: String) -> Int32 { Glibc.system(command) }
    static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) { names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }) }
        return names
    }
}
