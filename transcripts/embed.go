// Package transcripts holds the evidence about firmware releases that goes
// into a run: one directory a release, <model>/<version>/, with its profile,
// its known deviations and recorded sessions. README.md says what the files
// are; package firmware reads them.
package transcripts

import "embed"

// FS holds the directories of all releases, "780EP/V1007/profile.yaml". It is
// read-only.
//
//go:embed */* stand-ins.yaml
var FS embed.FS
