@core
Feature: Signal
  CSQ and CESQ tell how well the network is heard; what cannot be measured is 99 or 255. The
  figures are the network's: only their ranges are held against the manual.

  @SIGN-001 @manual:CSQ=? @history:H15
  Scenario: the ranges of CSQ
    When I send `AT+CSQ=?`
    Then the modem answers `+CSQ:(0-31,99),(0-7,99)`, but for blanks and brackets, then OK

  @SIGN-002 @manual:CSQ! @manual:CSQ @27007:8.5 @at-facts:7.2
  Scenario: CSQ answers within its ranges
    When I send `AT+CSQ`
    Then the modem answers one line like `\+CSQ: ?([0-9]|[12][0-9]|3[01]|99),([0-7]|99)`, then OK

  @SIGN-003 @manual:CESQ @27007:8.69 @at-facts:7.2
  Scenario: CESQ answers within its ranges
    # The family knows E-UTRAN alone: the figures of GERAN and UTRAN are unknown.
    When I send `AT+CESQ`
    Then the modem answers one line like `\+CESQ: ?99,99,255,255,([0-9]|[12][0-9]|3[0-4]|255),([0-9]|[1-8][0-9]|9[0-7]|255)`, then OK

  @SIGN-004 @manual:<name> @history:H21 @at-facts:2.5
  Scenario Outline: without a network the signal is told in time as well
    # 780E V1125: CSQ was slow without a SIM. No bench takes the card out; without its radio (4), or
    # without radio and card (0), the modem has as little to measure. It answers within the time that
    # the manual gives every command; an error will do, no page says what there is to tell.
    When I send `AT+CFUN=<mode>`
    Then the modem answers OK
    When I send `AT+<name>`
    Then the modem answers one line like `\+<name>: ?[0-9]+(,[0-9]+)+`, then OK, or an error
    When I send `AT+CFUN=1`
    Then the modem answers OK

    Examples:
      | case       | mode | name |
      | csq-flight | 4    | CSQ  |
      | csq-off    | 0    | CSQ  |
      | cesq-off   | 0    | CESQ |

  @SIGN-005 @manual:<name> @v250:5.4.3.1
  Scenario Outline: a signal cannot be set
    When I send `AT+<name>=1`
    Then the modem answers an error

    Examples:
      | case | name |
      | csq  | CSQ  |
      | cesq | CESQ |

  @SIGN-006 @manual:SYSINFO @at-facts:7.2
  Scenario: SYSINFO answers within its ranges, and has a service
    When I send `AT^SYSINFO`
    Then the modem answers one line like `\^SYSINFO: ?[1-4],[1-3],[01],(3|4|5|17),1,[0-7]`, then OK
