package emulator

// The defects that no flow shows: what goes with a cached message, and under which
// name the release goes.
const (
	ringSilencesCache defect = "ring-silences-cache"
	revisionOfAnother defect = "revision-of-another"
)

func quietDefects() []defectRow {
	return []defectRow{
		wrong(ringSilencesCache, areaCache, "with AT+CFGRI=1 a message that is cached is not announced", "history H8", "CACHE-009"),
		wrong(revisionOfAnother, areaGeneral, "AT+CGMR names another release than ATI does", "history H19", "IDENT-002"),
	}
}

// revision is what AT+CGMR says.
func (m *Modem) revision() string {
	revision := m.profile.Revision()
	if m.broken.has(revisionOfAnother) {
		revision = revision[:len(revision)-1]
	}
	return revision
}
