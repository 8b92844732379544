package firmware_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/firmware"
)

func TestReadImage(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(dir, "780EP_V1007.binpkg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	v1007 := firmware.Identity{Model: "780EP", Version: "V1007"}
	v1008 := firmware.Identity{Model: "780EP", Version: "V1008"}
	for _, tt := range []struct {
		path    string
		release firmware.Identity
		want    firmware.Identity
		err     string
	}{
		{write("AirM2M_780EP_V1007_LTE_AT.binpkg", "x"), firmware.Identity{}, v1007, ""},
		{write("AirM2M_780EP_LTE_AT_V1007.binpkg", "x"), v1007, v1007, ""},
		{write("780ep_v1007.tar.gz", "x"), firmware.Identity{}, v1007, ""},
		{write("nightly.binpkg", "x"), v1008, v1008, ""},
		{write("nightly2.binpkg", "x"), firmware.Identity{}, v1008, `nightly2.binpkg": its name tells no release: read release name "nightly2"`},
		{filepath.Join(dir, "AirM2M_780EP_V1007_LTE_AT.binpkg"), v1008, v1008, "it is named after 780EP V1007, and not after 780EP V1008"},
		{write("780EP_V1007.empty", ""), firmware.Identity{}, v1007, "the file is empty"},
		{filepath.Join(dir, "780EP_V9.binpkg"), firmware.Identity{}, v1007, "780EP_V9.binpkg\": no such file"},
		{dir, v1007, v1007, "it is a directory, and must be a file"},
		{pipe, v1007, v1007, "it is a named pipe, and must be a file"},
	} {
		got, err := firmware.ReadImage(tt.path, tt.release)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v, want %q in it", tt.path, err, tt.err)
			}
			continue
		}
		// sha256 of "x"
		if err != nil || got.Release != tt.want || got.Size != 1 || got.SHA256 != "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" || got.Name != filepath.Base(tt.path) {
			t.Errorf("%s: %+v, %v", tt.path, got, err)
		}
	}
}
