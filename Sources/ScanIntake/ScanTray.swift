import Crypto
import Glibc
package import Imaging

/// Pages that were scanned for a request which is not submitted yet. A page that a call has returned survives a power cut: its file is on the disk
/// before the manifest names it, and the manifest is replaced whole. Files have mode 0600 in folders of mode 0700 and are as plain as the node's
/// database on the same disk; they go once the attachment is committed.
///
///     tray/PAPER/pages                 manifest (TrayPaper)
///     tray/PAPER/PAGE.jpg              a page as it was taken in, at most A4 at 300 dpi; never changed
///     tray/PAPER/PAGE-TURNS-CROP.webp  how it is shown; made again where it is missing
///     tray/PAPER/document, preview     what is attached, once it is sealed
///
/// Several processes may use one tray (the desk's pages, the command line): every change is made under a lock, in one short piece.
package struct ScanTray: Sendable {
    /// The name of a paper: a draft and the kind of paper, say.
    package struct Name: Sendable, Hashable, Comparable, CustomStringConvertible {
        package let text: String
        package var description: String { text }

        package init(_ text: String) throws(TrayFault) {
            func isAllowed(_ byte: UInt8) -> Bool {
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
            }
            guard (1...64).contains(text.utf8.count), text.utf8.first != 0x2E, text.utf8.allSatisfy(isAllowed), text != "lock" else { throw .name }
            self.text = text
        }

        package static func < (left: Name, right: Name) -> Bool { left.text < right.text }
    }

    private let root: TrayFolder
    package let imaging: Imaging
    private static let manifest = "pages"

    /// - Parameter step: for tests: called before each change of the disk.
    package init(_ path: String, imaging: Imaging, step: @escaping @Sendable (String) -> Void = { _ in }) throws(TrayFault) {
        root = TrayFolder(path: path, step: step)
        self.imaging = imaging
        try root.make()
        // What a removal that was cut off has left.
        for name in root.names() where name.hasPrefix(".gone-") { clear(TrayFolder(path: path + "/" + name, step: step)) }
    }

    // MARK: Looking

    package func names() -> [Name] {
        var names: [Name] = []
        for text in root.names() { if let name = try? Name(text), folder(name).exists { names.append(name) } }
        return names
    }

    /// An empty one where there is none.
    package func paper(_ name: Name) throws(TrayFault) -> TrayPaper {
        let folder = folder(name)
        // Without a manifest no page was ever shown.
        guard let bytes = try folder.read(Self.manifest, limit: 8 << 20) else { return TrayPaper() }
        if let paper = TrayPaper(bytes) { return paper }
        // Damaged by the disk: every page that has a file is there again, in the order in which they were taken in.
        let files = folder.names().compactMap { file in
            file.hasSuffix(".jpg") ? TrayPaper.PageID(String(file.dropLast(4))).map { (id: $0, time: Self.time(folder.path + "/" + file)) } : nil
        }
        var paper = TrayPaper()
        paper.pages = files.sorted { ($0.time, $0.id.text) < ($1.time, $1.id.text) }.prefix(TrayPaper.maxPages).map { TrayPaper.Page(id: $0.id, edit: .none) }
        return paper
    }

    /// A page as it is shown: turned and cut, a small WebP. Made at the first look and kept.
    package func picture(_ page: TrayPaper.PageID, of name: Name) async throws(TrayFault) -> [UInt8] {
        let edit = try self.page(page, of: name).edit
        let crop = edit.crop.map { "\($0.left).\($0.top).\($0.right).\($0.bottom)" } ?? "all"
        let file = "\(page)-\(edit.quarterTurns)-\(crop).webp"
        if let bytes = try folder(name).read(file, limit: 1 << 20) { return bytes }
        let bytes: [UInt8]
        let image = try image(page, of: name)
        do throws(ImagingFault) { bytes = try await imaging.preview(image, edit) } catch { throw .imaging(error) }
        // Not to bring back a paper that was removed meanwhile.
        if folder(name).exists { try folder(name).write(bytes, file) }
        return bytes
    }

    // MARK: Changing

    /// Takes in a file of any kind; all its pages are there on return, or none.
    /// - Parameter index: where; at the end without it.
    package func add(_ file: [UInt8], to name: Name, at index: Int? = nil) async throws(TrayFault) -> [TrayPaper.Page] {
        try await add(file, to: name, at: index, taking: nil)
    }

    func add(_ file: [UInt8], to name: Name, at index: Int?, taking: [UInt8]?) async throws(TrayFault) -> [TrayPaper.Page] {
        let images: [PageImage]
        do throws(ImagingFault) { images = try await imaging.pages(of: file) } catch { throw .imaging(error) }
        return try add(images, to: name, at: index, taking: taking)
    }

    func add(_ images: [PageImage], to name: Name, at index: Int?, taking: [UInt8]?) throws(TrayFault) -> [TrayPaper.Page] {
        try locked { () throws(TrayFault) in
            var paper = try paper(name)
            guard paper.pages.count + images.count <= TrayPaper.maxPages else { throw .full }
            let folder = folder(name)
            try folder.make()
            var added: [TrayPaper.Page] = []
            for image in images {
                let page = TrayPaper.Page(id: Self.newID(), edit: .none)
                try folder.write(image.bytes, page.id.text + ".jpg")
                added.append(page)
            }
            paper.pages.insert(contentsOf: added, at: min(max(0, index ?? paper.pages.count), paper.pages.count))
            if let taking { paper.takings.append(taking) }
            try write(paper, name)
            return added
        }
    }

    /// Scans a page anew: it takes the place of the old one, which goes once the new one is safe.
    package func retake(_ page: TrayPaper.PageID, of name: Name, with file: [UInt8]) async throws(TrayFault) -> [TrayPaper.Page] {
        let images: [PageImage]
        do throws(ImagingFault) { images = try await imaging.pages(of: file) } catch { throw .imaging(error) }
        return try locked { () throws(TrayFault) in
            var paper = try paper(name)
            guard let index = paper.pages.firstIndex(where: { $0.id == page }) else { throw .noPage }
            guard paper.pages.count - 1 + images.count <= TrayPaper.maxPages else { throw .full }
            var added: [TrayPaper.Page] = []
            for image in images {
                let new = TrayPaper.Page(id: Self.newID(), edit: .none)
                try folder(name).write(image.bytes, new.id.text + ".jpg")
                added.append(new)
            }
            paper.pages.replaceSubrange(index...index, with: added)
            try write(paper, name)
            removeFiles(of: page, name)
            return added
        }
    }

    /// - Parameter change: turns, cuts or undoes; nil where it cannot be.
    package func edit(_ page: TrayPaper.PageID, of name: Name, _ change: (PageEdit) -> PageEdit?) throws(TrayFault) {
        try self.change(name) { (paper) throws(TrayFault) in
            guard let index = paper.pages.firstIndex(where: { $0.id == page }) else { throw .noPage }
            guard let edit = change(paper.pages[index].edit) else { throw .imaging(.noPage) }
            paper.pages[index].edit = edit
        }
    }

    package func move(_ page: TrayPaper.PageID, of name: Name, to index: Int) throws(TrayFault) {
        try change(name) { (paper) throws(TrayFault) in
            guard let old = paper.pages.firstIndex(where: { $0.id == page }) else { throw .noPage }
            let moved = paper.pages.remove(at: old)
            paper.pages.insert(moved, at: min(max(0, index), paper.pages.count))
        }
    }

    package func remove(_ page: TrayPaper.PageID, of name: Name) throws(TrayFault) {
        try change(name) { (paper) throws(TrayFault) in
            guard let index = paper.pages.firstIndex(where: { $0.id == page }) else { throw .noPage }
            paper.pages.remove(at: index)
        }
        removeFiles(of: page, name)
    }

    package func set(_ tone: Imaging.Tone, of name: Name) throws(TrayFault) { try change(name) { (paper) throws(TrayFault) in paper.tone = tone } }

    /// Moves pages to another paper: from a watched folder's heap to the paper that they are. A crash in between leaves them in both, in none never.
    package func move(_ pages: [TrayPaper.PageID], from name: Name, to other: Name) throws(TrayFault) {
        guard name != other else { return }
        try locked { () throws(TrayFault) in
            var source = try paper(name)
            let moved = try pages.map { id throws(TrayFault) in
                guard let page = source.pages.first(where: { $0.id == id }) else { throw TrayFault.noPage }
                return page
            }
            var target = try paper(other)
            let new = moved.filter { page in !target.pages.contains { $0.id == page.id } }
            guard target.pages.count + new.count <= TrayPaper.maxPages else { throw .full }
            let folder = folder(other)
            try folder.make()
            for page in new { try folder.write(image(page.id, of: name).bytes, page.id.text + ".jpg") }
            target.pages += new
            try write(target, other)
            source.pages.removeAll { pages.contains($0.id) }
            try write(source, name)
            for page in pages { removeFiles(of: page, name) }
        }
    }

    /// Takes a whole paper away: after its attachment is committed, or because the operator says so.
    package func discard(_ name: Name) throws(TrayFault) {
        try locked { () throws(TrayFault) in
            guard folder(name).exists else { return }
            let gone = ".gone-" + Self.newID().text
            try root.move(name.text, to: root, as: gone)
            clear(TrayFolder(path: root.path + "/" + gone, step: root.step))
        }
    }

    // MARK: Attaching

    /// A paper as one file, to be attached: a JPEG or PNG of its one page, or a PDF of all. On the disk when this returns, and the same bytes each
    /// time until a page changes, so that an attachment that was committed just before a power cut is known again by its hash.
    /// - Returns: paths of the file and its preview, for `attach`.
    package func seal(_ name: Name) async throws(TrayFault) -> (document: String, preview: String, sealed: TrayPaper.Sealed) {
        let paper = try paper(name)
        guard !paper.pages.isEmpty else { throw .noPaper }
        let folder = folder(name)
        let paths = (folder.path + "/document", folder.path + "/preview")
        if let sealed = paper.sealed, let bytes = try folder.read("document", limit: 1 << 30), Array(SHA256.hash(data: bytes)) == sealed.sha256,
            access(paths.1, R_OK) == 0
        { return (paths.0, paths.1, sealed) }
        let preview = try await picture(paper.pages[0].id, of: name)
        let document = try await document(name)
        let sealed = TrayPaper.Sealed(sha256: Array(SHA256.hash(data: document)), size: document.count, pages: paper.pages.count)
        try locked { () throws(TrayFault) in
            // Somebody turned a page meanwhile: what was made is of no use.
            guard var now = try? self.paper(name), now.pages == paper.pages, now.tone == paper.tone else { throw .noPage }
            try folder.write(document, "document")
            try folder.write(preview, "preview")
            now.sealed = sealed
            try write(now, name)
        }
        return (paths.0, paths.1, sealed)
    }

    /// All pages as they go out: one picture, or a PDF; also for printing.
    package func document(_ name: Name, asPDF: Bool = false) async throws(TrayFault) -> [UInt8] {
        let paper = try paper(name)
        guard !paper.pages.isEmpty else { throw .noPaper }
        var images: [PageImage] = []
        for page in paper.pages {
            let image = try image(page.id, of: name)
            do throws(ImagingFault) { images.append(try await imaging.render(image, page.edit, tone: paper.tone)) } catch { throw .imaging(error) }
        }
        return images.count == 1 && !asPDF ? images[0].bytes : PDFDocument.write(images)
    }

    // MARK: -

    func forget(_ takings: Set<[UInt8]>, of name: Name) throws(TrayFault) {
        try locked { () throws(TrayFault) in
            var paper = try paper(name)
            guard paper.takings.contains(where: takings.contains) else { return }
            paper.takings.removeAll(where: takings.contains)
            try write(paper, name)
        }
    }

    private func folder(_ name: Name) -> TrayFolder { TrayFolder(path: root.path + "/" + name.text, step: root.step) }

    private func page(_ id: TrayPaper.PageID, of name: Name) throws(TrayFault) -> TrayPaper.Page {
        guard let page = try paper(name).pages.first(where: { $0.id == id }) else { throw .noPage }
        return page
    }

    private func image(_ page: TrayPaper.PageID, of name: Name) throws(TrayFault) -> PageImage {
        guard let bytes = try folder(name).read(page.text + ".jpg", limit: Imaging.Limits.fileSize) else { throw .noPage }
        guard let image = PageImage(bytes) else { throw .imaging(.damaged) }
        return image
    }

    private func change(_ name: Name, _ body: (inout TrayPaper) throws(TrayFault) -> Void) throws(TrayFault) {
        try locked { () throws(TrayFault) in
            guard folder(name).exists else { throw .noPaper }
            var paper = try paper(name)
            try body(&paper)
            paper.sealed = nil
            try write(paper, name)
        }
    }

    private func write(_ paper: TrayPaper, _ name: Name) throws(TrayFault) {
        var paper = paper
        if let old = try? self.paper(name), old.pages != paper.pages || old.tone != paper.tone { paper.sealed = nil }
        try folder(name).write(paper.encoded(), Self.manifest)
    }

    private func removeFiles(of page: TrayPaper.PageID, _ name: Name) {
        let folder = folder(name)
        for file in folder.names() where file.hasPrefix(page.text) { folder.remove(file) }
    }

    private func clear(_ folder: TrayFolder) {
        for file in folder.names() { folder.remove(file) }
        rmdir(folder.path)
    }

    /// One change at a time, over all processes.
    private func locked<Result>(_ body: () throws(TrayFault) -> Result) throws(TrayFault) -> Result {
        let file = open(root.path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .disk(code: errno) }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 { guard errno == EINTR else { throw .disk(code: errno) } }
        return try body()
    }

    private static func newID() -> TrayPaper.PageID {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        guard let id = TrayPaper.PageID(String(repeating: "0", count: 16 - digits.utf8.count) + digits) else { preconditionFailure("not a page's id: \(digits)") }
        return id
    }

    private static func time(_ path: String) -> FileTime {
        var status = stat()
        return lstat(path, &status) == 0 ? FileTime(status.st_mtim) : FileTime(timespec())
    }
}
