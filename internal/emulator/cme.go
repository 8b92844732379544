package emulator

import (
	"errors"
	"strconv"
)

// cme is an error code of +CME ERROR (manual CME_ERROR).
type cme int

const (
	notAllowed      cme = 3
	simNotInserted  cme = 10
	pinRequired     cme = 11
	pukRequired     cme = 12
	simFailed       cme = 13
	wrongPassword   cme = 16
	invalidParam    cme = 53
	fileNotExist    cme = 62
	fileTooLarge    cme = 63
	dirCreateFail   cme = 97
	dirNotExist     cme = 98
	operationFailed cme = 767
	noSpace         cme = 60
	gprsError       cme = 148
	pdpRefused      cme = 149
)

// Error returns the verbose form, as AT+CMEE=2 prints it.
func (c cme) Error() string {
	switch c {
	case notAllowed:
		return "operation not allowed"
	case simNotInserted:
		return "SIM not inserted"
	case pinRequired:
		return "SIM PIN required"
	case pukRequired:
		return "SIM PUK required"
	case simFailed:
		return "SIM failure"
	case wrongPassword:
		return "incorrect password"
	case gprsError:
		return "unspecified GPRS error"
	case pdpRefused:
		return "PDP authentication failure"
	case invalidParam:
		return "parameters are invalid"
	case noSpace:
		return "BURN_FLASH_FAIL"
	case fileNotExist:
		return "FILE NOT EXIST"
	case fileTooLarge:
		return "FILE TOO LARGE"
	case dirCreateFail:
		return "DIR CREATE FAIL"
	case dirNotExist:
		return "DIR NOT EXIST"
	case operationFailed:
		return "Operation failed"
	}
	return "unknown"
}

// resultCode gives err its form: OK, ERROR, or +CME ERROR or +CMS ERROR as CMEE asks.
func (m *Modem) resultCode(err error) string {
	var code cme
	var message cms
	switch {
	case err == nil:
		return "OK"
	case errors.As(err, &message):
		return message.resultCode(m)
	case errors.As(err, &code) && m.misnumbered(code) != "":
		return m.misnumbered(code)
	case !errors.As(err, &code) || m.set.cmee == 0:
		return "ERROR"
	case m.set.cmee == 2, m.broken.has(errorAsText):
		return "+CME ERROR: " + code.Error()
	}
	return "+CME ERROR: " + strconv.Itoa(int(code))
}
