import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
func x() { _ = MaximumAvailableConnections(3); _ = EventLoopGroupProvider.singleton.eventLoopGroup; _ = HTTPFields() }
