/// What agreed keys are for: a purpose each.
package enum DeskCodePurpose {
    package static let pin = "desasync/desk-pin-key/1"
}
