import Hummingbird
import NIOCore

extension Desk {
    /// A house under a roof.
    private static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0d3b36"/><path d="M5 16 16 7l11 9h-3v9h-6v-6h-4v6H8v-9z" fill="#fff"/></svg>
        """

    /// Style and script: named by their content, so a browser may keep them for ever.
    func addAssets(to router: Router<DeskContext>) {
        for (path, type, content) in [("/aset/ikon.svg", "image/svg+xml", Self.icon), (DeskStyle.path, "text/css; charset=utf-8", DeskStyle.source), (DeskScript.path, "text/javascript; charset=utf-8", DeskScript.source)] {
            let body = ByteBuffer(string: content)
            router.get(RouterPath(path)) { _, _ in
                Response(status: .ok, headers: [.contentType: type, .cacheControl: "private, max-age=31536000, immutable"], body: ResponseBody(byteBuffer: body))
            }
        }
    }
}
