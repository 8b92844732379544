@core
Feature: The command line
  What V.250 and the manual's first pages promise of a line: it begins with AT in either case, ends
  with CR, may be repeated by A/, may hold several commands, and gets one final result.

  @V250-001 @v250:5.2.1 @at-facts:2.1
  Scenario Outline: the end of a line
    # Drivers in the field end lines with CR LF or with CR alone; both must work.
    Given the modem does not echo
    When I send the line "AT+CGATT?<end>"
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+MQTTSTATU`
    Then the modem answers `+MQTTSTATU :0`, then OK

    Examples:
      | case    | end      |
      | cr      | \x0d     |
      | cr-lf   | \x0d\x0a |

  @V250-002 @v250:5.2.1 @at-facts:2.1
  Scenario Outline: upper and lower case
    # V.250 leaves "aT" and "At" open; the manual's IPR page excludes them from auto-bauding only.
    When I send `<line>`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | case  | line      |
      | lower | at+cgatt? |
      | mixed | AT+CgAtT? |

  @V250-003 @v250:5.2.1
  Scenario: AT alone does nothing and says OK
    When I send `AT`
    Then the modem answers OK
    And no further final result comes for "50ms"

  @V250-004 @v250:5.2.1 @at-facts:2.1
  Scenario: empty lines get no answer
    Given the modem does not echo
    When I send the line "\r\n\r\n"
    Then no further final result comes for "100ms"
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

  @V250-005 @history:H13 @at-facts:2.1
  Scenario Outline: what stands before AT is passed over
    Given the modem does not echo
    When I send the line "<junk>AT+CGATT?\r\n"
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+MQTTSTATU`
    Then the modem answers `+MQTTSTATU :0`, then OK

    Examples:
      | case     | junk         |
      | letters  | xyz          |
      | digits   | 0123         |
      | blanks   | \x20\x20     |
      | high     | \xfe\xff\x80 |
      | newlines | \x0a\x0a     |

  @V250-006 @v250:5.2.4
  Scenario: A/ repeats the line at once
    Given the modem does not echo
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send the line "A/"
    Then the modem answers `+CGATT: 1`, then OK
    When I send the line "a/"
    Then the modem answers `+CGATT: 1`, then OK

  @V250-007 @v250:5.2.2 @manual:ATS5
  Scenario: a backspace takes the character before it back
    Given the modem does not echo
    When I send the line "AT+CGAX\bTT?\r\n"
    Then the modem answers `+CGATT: 1`, then OK

  @V250-008 @v250:5.2.1
  Scenario Outline: blanks between the parts of a line
    When I send `<line>`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | case    | line                |
      | before  | AT +CGATT?          |
      | between | AT+CMEE=1; +CGATT?  |

  @V250-009 @v250:5.2.1 @at-facts:2.1
  Scenario Outline: several commands share one final result
    When I send `<line>`
    Then the modem answers OK
    And no further final result comes for "50ms"

    Examples:
      | case            | line                     |
      | basic           | ATE0E1                   |
      | basic-extended  | ATE1+CMEE=1              |
      | extended        | AT+CMEE=1;+CGREG=0       |
      | extended-basic  | AT+CMEE=1;E1             |
      | three           | AT+CMEE=1;+CGREG=0;+CMEE=1 |

  @V250-010 @v250:5.2.1 @at-facts:2.1
  Scenario: several answers come in the order of their commands
    When I send `AT+CGATT?;+CGATT?;+MQTTSTATU`
    Then the modem answers, then OK:
      """
      +CGATT: 1
      +CGATT: 1
      +MQTTSTATU :0
      """
    And no further final result comes for "50ms"

  @V250-011 @v250:5.2.1
  Scenario: the first command that fails ends the line
    When I send `AT+CMEE=1;+CIICRR;+CMEE=2`
    Then the modem answers an error
    And no further final result comes for "50ms"
    When I send `AT+CMEE?`
    Then the modem answers `+CMEE :1` or `+CMEE: 1`, then OK

  @V250-012 @v250:5.4.2.2
  Scenario: a semicolon in quotes separates nothing
    When I send `AT+MCONFIG="a;b","u;+CIICRR","p"`
    Then the modem answers OK
    And no further final result comes for "50ms"

  @V250-013 @v250:5.2.1 @at-facts:16
  Scenario Outline: a line that is too long harms nothing
    # How long a line may be no document says, nor whether a longer one is answered (at-facts,
    # appendix B): it must only be over.
    Given the modem does not echo
    When I send a command line of "<bytes>" bytes
    Then the modem answers one final result, or passes the line over
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | bytes |
      | 1024  |
      | 20000 |

  @V250-014 @v250:5.2.1
  Scenario: bytes that are no characters get an error, and harm nothing
    # Without their eighth bit, which V.250 lets a modem ignore, the first line holds nothing but
    # control characters and a sign: it may mean a bare AT.
    Given the modem does not echo
    When I send the line "AT\x80\xfe\xff\r\n"
    Then the modem answers one final result
    When I send the line "AT+\xc3\xa4=\xff\r\n"
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

  @V250-015 @v250:5.4.3.1
  Scenario Outline: a line that is no command
    When I send `<line>`
    Then the modem answers an error
    And no further final result comes for "50ms"
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | case       | line          |
      | no-name    | AT+           |
      | no-value   | AT+CMEE=x     |
      | open-quote | AT+MSUB="abc  |
      | no-prefix  | AT=1          |
      | form       | AT+CGATT?=    |
      | twice      | AT+CMEE==1    |

  @V250-016 @v250:5.6.1 @manual:MSUB
  Scenario: what the network sends tears no answer
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When I send `AT+CSQ` "20" times while the broker publishes to "mqtt/sub_topic"
    Then the modem reports the "20" numbered messages of "mqtt/sub_topic" in order within "30s"

  @V250-017 @v250:6.2.1 @manual:ATS3= @manual:ATS3?
  Scenario: S3, the end of a line
    # V.250 writes three digits, the manual's pages write none in front.
    When I send `ATS3?`
    Then the modem answers `13` or `013`, then OK
    When I send `ATS3=13`
    Then the modem answers OK

  @V250-018 @v250:6.2.3 @manual:ATS5= @manual:ATS5?
  Scenario: S5, the backspace
    When I send `ATS5?`
    Then the modem answers `8` or `008`, then OK
    When I send `ATS5=8`
    Then the modem answers OK

  @V250-019 @at-facts:2.1
  Scenario: S3 knows no other end of a line
    When I send `ATS3=30`
    Then the modem answers an error
    When I send `ATS3?`
    Then the modem answers `13` or `013`, then OK
