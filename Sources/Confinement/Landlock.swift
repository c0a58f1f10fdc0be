import CConfinement
import Glibc

/// Files that a confined program may open. Everything that Landlock's second version (Linux 5.19; Debian 12 has it) can forbid is forbidden,
/// but for the rules given here. The first version lacks only "refer", the moving of files between folders, which it always forbids.
enum Landlock {
    private static let execute: UInt64 = 1 << 0
    private static let writeFile: UInt64 = 1 << 1
    private static let readFile: UInt64 = 1 << 2
    private static let readFolder: UInt64 = 1 << 3
    private static let removeFile: UInt64 = 1 << 5
    private static let makeFile: UInt64 = 1 << 8
    /// The thirteen rights of the first version.
    private static let all: UInt64 = (1 << 13) - 1

    private struct Rule {
        let path: String
        let rights: UInt64
        /// Not every machine has it.
        var isOptional = true
    }

    static func restrict(_ confinement: Confinement) throws(Confinement.Failure) {
        guard desa_landlock_version() >= 1 else { throw .noLandlock(code: errno) }
        let ruleset = desa_landlock_ruleset(all)
        guard ruleset >= 0 else { throw .noLandlock(code: errno) }
        defer { close(ruleset) }
        for rule in rules(confinement) {
            let file = open(rule.path, Int32(desa_o_path) | O_CLOEXEC)
            guard file >= 0 else {
                if rule.isOptional, errno == ENOENT || errno == EACCES { continue }
                throw .path(name(rule.path), code: errno)
            }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0 else { throw .path(name(rule.path), code: errno) }
            let rights = status.st_mode & S_IFMT == S_IFDIR ? rule.rights : rule.rights & (execute | writeFile | readFile)
            guard desa_landlock_allow(ruleset, file, rights) == 0 else { throw .path(name(rule.path), code: errno) }
        }
        guard desa_landlock_restrict(ruleset) == 0 else { throw .noLandlock(code: errno) }
    }

    private static func rules(_ confinement: Confinement) -> [Rule] {
        let read = readFile | readFolder
        var rules = [
            Rule(path: confinement.scratch, rights: read | writeFile | makeFile | removeFile, isOptional: false),
            Rule(path: confinement.tool, rights: readFile | execute, isOptional: false),
        ]
        // The loader is executed by the kernel beside the program.
        rules += ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"].map { Rule(path: $0, rights: readFile | execute) }
        rules += ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/var/cache/fontconfig", "/dev/urandom", "/dev/zero"].map { Rule(path: $0, rights: read) }
        rules.append(Rule(path: "/dev/null", rights: readFile | writeFile))
        if confinement.profile == .device {
            rules += ["/etc", "/sys", "/proc", "/run"].map { Rule(path: $0, rights: read) }
            rules.append(Rule(path: "/dev", rights: read | writeFile))
            // Some drivers lock their device by a file.
            rules += ["/run/lock", "/var/lock", "/run/sane"].map { Rule(path: $0, rights: read | writeFile | makeFile | removeFile) }
        }
        rules += confinement.readable.map { Rule(path: $0, rights: read, isOptional: false) }
        return rules
    }

    /// Only the last part: messages show no paths of the machine.
    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "/" }
}
