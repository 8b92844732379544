@core
Feature: The forms of the TCP/IP commands
  What each command of the manual's TCP/IP chapter answers to its test form, and to its read form before
  anything was opened. The manual prints names of parameters in brackets; whether they are on the wire, and the
  blanks, are left open (at-facts 2.1, X-16).

  @IPF-001 @at-facts:appendix-A
  @manual:CDNSGIP=? @manual:CIFSR=? @manual:CIICR=? @manual:CIPCLOSE=? @manual:CIPSHUT=? @manual:CIPSTATUS=?
  Scenario Outline: a test form that names no values
    When I send `AT+<command>=?`
    Then the modem answers OK

    Examples:
      | command   |
      | CIICR     |
      | CIFSR     |
      | CIPSHUT   |
      | CIPSTATUS |
      | CIPCLOSE  |
      | CDNSGIP   |

  @IPF-002 @manual:CSTT=? @manual:CIPMUX=? @manual:CIPSSL=? @manual:CDNSCFG=? @at-facts:appendix-A
  Scenario Outline: a test form that names values
    When I send `AT+<command>=?`
    Then the modem answers `+<command>: <values>`, but for blanks and brackets, then OK

    Examples:
      | command | values                              |
      | CSTT    | "APN","USER","PWD"                  |
      | CIPMUX  | (0,1)                               |
      | CIPSSL  | (0-1)                               |
      | CDNSCFG | ("Primary DNS"),("Secondary DNS")   |

  @IPF-003 @manual:CIPSTART=?
  Scenario: the test form of CIPSTART names the modes, an address, a name and the ports
    When I send `AT+CIPSTART=?`
    Then the modem answers "2" lines like `\+CIPSTART: ?.*TCP.*UDP.*`, then OK

  @IPF-004 @manual:CIPSEND=?
  Scenario: the test form of CIPSEND names the length
    When I send `AT+CIPSEND=?`
    Then the modem answers one line like `\+CIPSEND: ?.+`, then OK

  @IPF-005 @manual:CIPSEND?
  Scenario: one CIPSEND takes 1460 bytes
    When I send `AT+CIPSEND?`
    Then the modem answers one line like `\+CIPSEND: ?1460`, then OK

  @IPF-006 @manual:CIPMUX? @manual:CIPSSL?
  Scenario Outline: a switch is off
    When I send `AT+<command>?`
    Then the modem answers one line like `\+<command>: ?0`, then OK

    Examples:
      | command |
      | CIPMUX  |
      | CIPSSL  |

  @IPF-007 @manual:CIPSSL= @manual:CIPSSL? @manual:CIPMUX= @manual:CIPMUX?
  Scenario Outline: a switch is set and read
    When I send `AT+<command>=1`
    Then the modem answers OK
    When I send `AT+<command>?`
    Then the modem answers one line like `\+<command>: ?1`, then OK
    When I send `AT+<command>=0`
    Then the modem answers OK
    When I send `AT+<command>?`
    Then the modem answers one line like `\+<command>: ?0`, then OK

    Examples:
      | command |
      | CIPMUX  |
      | CIPSSL  |

  @IPF-008 @manual:CIPSSL= @manual:CIPMUX= @v250:5.4.3.1
  Scenario Outline: what a switch does not take
    When I send `AT+<command>=<value>`
    Then the modem answers an error
    When I send `AT+<command>?`
    Then the modem answers one line like `\+<command>: ?0`, then OK

    Examples:
      | case           | command | value |
      | mux-two        | CIPMUX  | 2     |
      | mux-letter     | CIPMUX  | a     |
      | mux-negative   | CIPMUX  | -1    |
      | ssl-two        | CIPSSL  | 2     |
      | ssl-letter     | CIPSSL  | a     |
      | ssl-negative   | CIPSSL  | -1    |
