package import Membership

package enum Language: String, Sendable, CaseIterable {
    case indonesian = "id"
    case english = "en"
}

extension Labels {
    package subscript(language: Language) -> String {
        switch language {
        case .indonesian: indonesian
        case .english: english
        }
    }
}
