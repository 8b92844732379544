package firmware_test

import (
	"testing"

	"attest/internal/firmware"
	"attest/transcripts"
)

func TestEveryProfileOfTheProjectIsRead(t *testing.T) {
	ids, err := firmware.List(transcripts.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) == 0 {
		t.Fatal("got no release, want at least 780EP V1007")
	}
	for _, id := range ids {
		p, err := firmware.Load(transcripts.FS, id)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Identity != id || p.Note != "" {
			t.Errorf("got profile of %s, note %q; want that of %s itself", p.Identity, p.Note, id)
		}
		if _, err := firmware.LoadDeviations(transcripts.FS, id); err != nil {
			t.Error(err)
		}
	}
}
