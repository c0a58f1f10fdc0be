import Glibc
import HTTPTypes
import Hummingbird
import KioskNode
import NIOCore
import NodeHost

/// A file that a browser sent, on this disk under a name of ours, durable. Whoever gets it removes it.
struct UploadedFile: Sendable {
    let path: String
    /// Field of the form.
    let field: String
    /// What the browser called it, and said that it is: for people, never for a path or a decision.
    let claimedName: String
    let claimedType: String
    let bytes: Int
}

/// What a form with files brought.
struct Upload: Sendable {
    let form: Form
    let files: [UploadedFile]
}

extension Desk {
    /// A form with files: they are streamed to the disk, never held in memory. The form's `_csrf` has to stand before its first file, which is where
    /// browsers put a hidden field that stands first in the page.
    /// - Parameter maxBytes: of all files together.
    func upload(_ router: Router<DeskContext>, _ path: RouterPath, maxBytes: Int, _ body: @escaping @Sendable (Ask, Upload) async throws -> Answer) {
        router.post(path) { request, context in
            let ask = try self.ask(request, context)
            guard ask.visit.signedIn != nil else { throw DeskRefusal.notAllowed }
            if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxBytes + Safety.maxFormBytes { throw DeskRefusal.tooLarge }
            let folder = await self.node.deskUploadFolder()
            var receiver = UploadReceiver(folder: folder, maxBytes: maxBytes, csrf: ask.visit.session.csrf)
            do {
                let upload = try await receiver.receive(request)
                return try await self.response(to: try await body(ask, upload), ask)
            } catch {
                receiver.removeAll()
                throw error
            }
        }
    }
}

/// Writes the files of one request.
private struct UploadReceiver {
    private let folder: String
    private let maxBytes: Int
    private let csrf: String
    private var fields: [(name: String, value: String)] = []
    private var files: [UploadedFile] = []
    private var open: (descriptor: Int32, path: String, field: String, name: String, type: String, bytes: Int)?
    private var total = 0

    init(folder: String, maxBytes: Int, csrf: String) {
        self.folder = folder
        self.maxBytes = maxBytes
        self.csrf = csrf
    }

    mutating func receive(_ request: Request) async throws -> Upload {
        guard let type = request.headers[.contentType], var parser = MultipartParser(contentType: type) else { throw DeskRefusal.badForm }
        for try await part in request.body {
            for event in try parser.feed(part.readableBytesView) { try take(event) }
        }
        guard parser.isDone, open == nil, isOwn else { throw DeskRefusal.badForm }
        return Upload(form: Form(fields), files: files)
    }

    private var isOwn: Bool { Safety.isEqual(fields.first { $0.name == "_csrf" }?.value ?? "", csrf) }

    private mutating func take(_ event: MultipartParser.Event) throws {
        switch event {
        case .field(let name, let value): fields.append((name, value))
        case .fileBegins(let field, let name, let type):
            guard isOwn else { throw DeskRefusal.staleForm }
            mkdir(folder, 0o700)
            let path = folder + "/" + FieldValues.hex(Entropy.bytes(16))
            let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw NodeFault(.storage, "A file that was sent cannot be written into the data folder. Check the disk.") }
            open = (descriptor, path, field, name, type, 0)
        case .fileData(let bytes):
            guard var file = open else { throw DeskRefusal.badForm }
            total += bytes.count
            guard total <= maxBytes else { throw DeskRefusal.tooLarge }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { write(file.descriptor, $0.baseAddress! + written, bytes.count - written) }
                guard count > 0 else { throw NodeFault(.storage, "A file that was sent cannot be written into the data folder. The disk may be full.") }
                written += count
            }
            file.bytes += bytes.count
            open = file
        case .fileEnds:
            guard let file = open else { throw DeskRefusal.badForm }
            // What is shown as received survives a power cut.
            guard fsync(file.descriptor) == 0 else { throw NodeFault(.storage, "A file that was sent cannot be written into the data folder. Check the disk.") }
            close(file.descriptor)
            files.append(UploadedFile(path: file.path, field: file.field, claimedName: file.name, claimedType: file.type, bytes: file.bytes))
            open = nil
        case .end: break
        }
    }

    mutating func removeAll() {
        if let open {
            close(open.descriptor)
            unlink(open.path)
        }
        for file in files { unlink(file.path) }
        open = nil
        files = []
    }
}
