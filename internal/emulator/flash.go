package emulator

import (
	"errors"
	"fmt"
	"slices"
)

// flash boots another release. The defects that the modem was given stay, the bugs of
// its release do not; settings are the factory's. Files stay: no document says that an
// update of the firmware erases them.
func (m *Modem) flash(release string) error {
	if m.releases == nil {
		return errors.New("flash modem: there is no other release to boot")
	}
	profile, err := m.releases(release)
	if err != nil {
		return fmt.Errorf("flash modem: %w", err)
	}
	wrongs, err := findDefects(slices.Concat(bugsOf(profile), m.given))
	if err != nil {
		return fmt.Errorf("flash modem: %w", err)
	}
	return happens(func(m *Modem) {
		m.switchOff()
		m.profile, m.wrongs = profile, wrongs
		m.harm(m.falling(""))
		m.stored = m.factory()
		m.files.size, m.files.nameLen = profile.Limits.FSSize.Value, profile.Limits.FileName.Value
		m.restartBy(bySupply)()
	})(m, "")
}
