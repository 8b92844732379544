package main

import (
	"testing"

	"attest/internal/firmware"
	"attest/transcripts"
)

// In the repository of attest itself, what is built in also lies on the disk: that is no list
// of the user's own.
func TestBuiltInDeviationsAreNobodysOwn(t *testing.T) {
	all, err := firmware.List(transcripts.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range all {
		list, file, err := acceptedOf("../../transcripts", release)
		want, _ := firmware.LoadDeviations(transcripts.FS, release)
		if err != nil || file != "" || len(list) != len(want) {
			t.Errorf("%s: %d deviations of %q, %v; want %d that are built in", release, len(list), file, err, len(want))
		}
	}
}
