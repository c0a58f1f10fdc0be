import Hummingbird
import NIOCore

extension Desk {
    /// Style and script: named by their content, so a browser may keep them for ever.
    func addAssets(to router: Router<DeskContext>) {
        for (path, type, content) in [(DeskStyle.path, "text/css; charset=utf-8", DeskStyle.source), (DeskScript.path, "text/javascript; charset=utf-8", DeskScript.source)] {
            let body = ByteBuffer(string: content)
            router.get(RouterPath(path)) { _, _ in
                Response(status: .ok, headers: [.contentType: type, .cacheControl: "private, max-age=31536000, immutable"], body: ResponseBody(byteBuffer: body))
            }
        }
    }
}
