// Written by Tools/generate-schemas from Schemas/records. Change the JSON and run it again.

package import OperationLog

/// Numbers of the record types, frozen: a number never changes its meaning. 1 to 31 are the engine's own.
package enum RecordType {
    package static let schema: UInt64 = 1
    package static let node: UInt64 = 2
    package static let right: UInt64 = 3
    package static let scope: UInt64 = 4
    package static let cut: UInt64 = 5
    package static let `operator`: UInt64 = 16
    package static let service: UInt64 = 32
    package static let applicant: UInt64 = 33
    package static let request: UInt64 = 34
    package static let attachment: UInt64 = 35
    package static let access: UInt64 = 36
    package static let announcement: UInt64 = 37
    package static let ruling: UInt64 = 38
    package static let amendment: UInt64 = 39
}

/// Fields of type 1, frozen.
package enum SchemaField {
    package static let number: FieldNumber = 1
    package static let code: FieldNumber = 2
    package static let structure: FieldNumber = 3
    package static let writers: FieldNumber = 4
    package static let scopes: FieldNumber = 5
    package static let labels: FieldNumber = 6
}

/// Fields of type 2, frozen.
package enum NodeField {
    package static let number: FieldNumber = 1
    package static let role: FieldNumber = 2
    package static let key: FieldNumber = 3
    package static let state: FieldNumber = 4
    package static let privateScope: FieldNumber = 5
    package static let name: FieldNumber = 6
    package static let seal: FieldNumber = 7
}

/// Fields of type 3, frozen.
package enum RightField {
    package static let node: FieldNumber = 1
    package static let scope: FieldNumber = 2
    package static let mode: FieldNumber = 3
}

/// Fields of type 4, frozen.
package enum ScopeField {
    package static let number: FieldNumber = 1
    package static let kind: FieldNumber = 2
    package static let region: FieldNumber = 3
    package static let parent: FieldNumber = 4
    package static let name: FieldNumber = 5
    package static let timeZone: FieldNumber = 6
}

/// Fields of type 5, frozen.
package enum CutField {
    package static let node: FieldNumber = 1
    package static let log: FieldNumber = 2
    package static let count: FieldNumber = 3
}

/// Fields of type 16, frozen.
package enum OperatorField {
    package static let number: FieldNumber = 1
    package static let role: FieldNumber = 2
    package static let validFrom: FieldNumber = 3
    package static let validTo: FieldNumber = 4
    package static let name: FieldNumber = 5
    package static let decree: FieldNumber = 6
}

/// Fields of type 32, frozen.
package enum ServiceField {
    package static let code: FieldNumber = 1
    package static let version: FieldNumber = 2
    package static let nameId: FieldNumber = 3
    package static let nameEn: FieldNumber = 4
    package static let forms: FieldNumber = 5
    package static let requirements: FieldNumber = 6
    package static let dueHours: FieldNumber = 7
    package static let fee: FieldNumber = 8
    package static let procedure: FieldNumber = 9
    package static let product: FieldNumber = 10
    package static let place: FieldNumber = 11
    package static let reportDays: FieldNumber = 12
    package static let form: FieldNumber = 13
    package static let validFrom: FieldNumber = 14
    package static let offered: FieldNumber = 15
    package static let group: FieldNumber = 16
    package static let lists: FieldNumber = 17
}

/// Fields of type 33, frozen.
package enum ApplicantField {
    package static let nik: FieldNumber = 1
    package static let kk: FieldNumber = 2
    package static let name: FieldNumber = 3
    package static let birthDate: FieldNumber = 4
    package static let birthPlace: FieldNumber = 5
    package static let sex: FieldNumber = 6
    package static let address: FieldNumber = 7
    package static let rtRw: FieldNumber = 8
    package static let phone: FieldNumber = 9
    package static let religion: FieldNumber = 10
    package static let maritalStatus: FieldNumber = 11
    package static let familyRelation: FieldNumber = 12
    package static let fatherName: FieldNumber = 13
    package static let motherName: FieldNumber = 14
    package static let nikStatus: FieldNumber = 15
    package static let notes: FieldNumber = 16
}

/// Fields of type 34, frozen.
package enum RequestField {
    package static let number: FieldNumber = 1
    package static let service: FieldNumber = 2
    package static let applicant: FieldNumber = 3
    package static let state: FieldNumber = 4
    package static let receivedOn: FieldNumber = 5
    package static let completeOn: FieldNumber = 6
    package static let catalogueVersion: FieldNumber = 7
    package static let dueHours: FieldNumber = 8
    package static let fee: FieldNumber = 9
    package static let channel: FieldNumber = 10
    package static let missing: FieldNumber = 11
    package static let originalSeen: FieldNumber = 12
    package static let reason: FieldNumber = 13
    package static let reasonText: FieldNumber = 14
    package static let subjectName: FieldNumber = 15
    package static let eventDate: FieldNumber = 16
    package static let form: FieldNumber = 17
    package static let sender: FieldNumber = 18
    package static let notes: FieldNumber = 19
    package static let issuedOn: FieldNumber = 20
    package static let handedOverOn: FieldNumber = 21
    package static let receiver: FieldNumber = 22
    package static let otherRegions: FieldNumber = 23
    package static let region: FieldNumber = 24
    package static let completeAt: FieldNumber = 25
    package static let dateStated: FieldNumber = 26
    package static let corrections: FieldNumber = 27
}

/// Fields of type 35, frozen.
package enum AttachmentField {
    package static let request: FieldNumber = 1
    package static let kind: FieldNumber = 2
    package static let pages: FieldNumber = 3
    package static let sha256: FieldNumber = 4
    package static let size: FieldNumber = 5
    package static let mediaType: FieldNumber = 6
    package static let originalSeen: FieldNumber = 7
    package static let previewSha256: FieldNumber = 8
    package static let previewSize: FieldNumber = 9
    package static let key: FieldNumber = 10
    package static let plainSha256: FieldNumber = 11
    package static let title: FieldNumber = 12
    package static let edition: FieldNumber = 13
    package static let validFrom: FieldNumber = 14
}

/// Fields of type 36, frozen.
package enum AccessField {
    package static let action: FieldNumber = 1
    package static let record: FieldNumber = 2
    package static let purpose: FieldNumber = 3
    package static let `operator`: FieldNumber = 4
    package static let count: FieldNumber = 5
    package static let words: FieldNumber = 6
}

/// Fields of type 37, frozen.
package enum AnnouncementField {
    package static let title: FieldNumber = 1
    package static let text: FieldNumber = 2
    package static let shownFrom: FieldNumber = 3
    package static let shownTo: FieldNumber = 4
    package static let urgent: FieldNumber = 5
}

/// Fields of type 38, frozen.
package enum RulingField {
    package static let number: FieldNumber = 1
    package static let kind: FieldNumber = 2
    package static let finalOn: FieldNumber = 3
    package static let villages: FieldNumber = 4
    package static let state: FieldNumber = 5
    package static let caseNumber: FieldNumber = 6
    package static let deed: FieldNumber = 7
    package static let partyNik: FieldNumber = 8
    package static let partyName: FieldNumber = 9
}

/// Fields of type 39, frozen.
package enum AmendmentField {
    package static let request: FieldNumber = 1
    package static let kind: FieldNumber = 2
    package static let field: FieldNumber = 3
    package static let oldValue: FieldNumber = 4
    package static let newValue: FieldNumber = 5
    package static let reasonCode: FieldNumber = 6
    package static let reason: FieldNumber = 7
    package static let askedOn: FieldNumber = 8
    package static let state: FieldNumber = 9
    package static let decidedOn: FieldNumber = 10
    package static let decision: FieldNumber = 11
}
