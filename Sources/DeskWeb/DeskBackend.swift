package import Causality
package import KioskNode
package import Membership
package import Replica
package import SyncProtocol

/// What the pages need of the node: the running kiosk, or a small stand-in for tests.
package protocol DeskBackend: Sendable {
    func deskStatus() async throws -> DeskStatus
    func deskRevision() async -> UInt64
    func deskScopes() async throws -> [DeskScope]
    func deskUpperScopes() async -> [ScopeID]
    func deskSchemas() async -> [RecordSchema]
    func deskOperators(_ scope: ScopeID) async throws -> [(facts: OperatorFacts, name: String)]
    func deskRecord(_ record: RecordID) async throws -> RecordView?
    func deskRecords(_ type: UInt64, in scope: ScopeID, after: RecordID?, limit: Int) async throws -> [RecordView]
    func deskStage(_ view: RecordView) async throws -> DeskStage
    func deskTimeline(_ key: RecordKey) async throws -> [DeskStep]
    func deskAppend(_ operations: [DeskOperation], scope: ScopeID, by author: UInt64) async throws -> [RecordID]
    func deskNumber(_ scope: ScopeID) async throws -> String
    func deskAccess(_ action: String, record: RecordKey?, count: UInt64, purpose: String, by author: UInt64) async throws
    func deskSendNow() async
    func deskNotes(_ prefix: String) async throws -> [(key: String, value: [UInt8])]
    func setDeskNote(_ key: String, _ value: [UInt8]?) async throws
    func pinChallenge() async throws -> DeskCode.Challenge
    func pinAnswer(_ challenge: DeskCode.Challenge, number: UInt64) async throws -> String?
}

extension KioskNode: DeskBackend {}
