package main

import (
	"slices"
	"strings"

	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/transcripts"
)

// defaultRelease is what the emulator plays unless it is told another.
var defaultRelease = firmware.Identity{Model: "780EP", Version: "V1007"}

// emulated returns the profile of the release that emulator:[MODEL/]VERSION names.
// The emulator plays no release that has no profile of its own.
func emulated(url string) (*firmware.Profile, error) {
	if only := (bench.Config{Modem: url}); !only.Embedded() {
		return nil, nearest.Unknown("emulated modem", url, []string{"emulator", "emulator:" + defaultRelease.Dir()})
	}
	_, name, chosen := strings.Cut(url, ":")
	if !chosen {
		return firmware.Load(transcripts.FS, defaultRelease)
	}
	full := name
	if !strings.Contains(name, "/") {
		full = defaultRelease.Model + "/" + name
	}
	id, err := parseRelease(full)
	if err != nil || !slices.Contains(releases(), id.Dir()) {
		return nil, nearest.Unknown("release of the emulator", name, releases())
	}
	return firmware.Load(transcripts.FS, id)
}

// played returns the profile of a release that the emulator is told to play by its name.
func played(release string) (*firmware.Profile, error) { return emulated("emulator:" + release) }

// parseRelease reads 780EP/V1007, and whatever else names a release.
func parseRelease(name string) (firmware.Identity, error) {
	return firmware.ParseIdentity(strings.ReplaceAll(name, "/", " "))
}

// releases are those with a profile, as 780EP/V1007.
func releases() []string {
	var names []string
	known, _ := firmware.List(transcripts.FS) // only to make a better error of another one
	for _, id := range known {
		names = append(names, id.Dir())
	}
	return names
}

// refuseRelease refuses what names no release.
func refuseRelease(name string, err error) error {
	return &usageError{err: err, hint: "a release is named MODEL/VERSION, the nearest known one is " + nearestRelease(name)}
}

func nearestRelease(name string) string { return nearest.Of(name, releases()) }
