// Package features holds what attest requires of a release: Gherkin, one
// directory an area, one file a subject. The files are embedded, so that the
// binary judges by the suite that it was built with.
package features

import "embed"

// FS holds every feature file at <area>/<subject>.feature. It is never written.
//
//go:embed */*.feature
var FS embed.FS
