@core
Feature: The lines of a start
  A module says once that it has started, in frames like all others. Which lines of the network come
  behind, and how often, is the network's business; +CPIN: READY may be there or not (at-facts X-14).

  @BOOT-001 @history:H2 @history:H26 @history:H29 @manual:RESET @manual:CPIN @at-facts:6.1 @at-facts:X-13 @requires:stable-port
  Scenario Outline: the lines of a start come once, each in its frame
    When I send `<command>`
    Then the modem answers OK
    And the modem restarts within "60s"
    And no boot line came twice
    And every line since then is framed

    Examples:
      | case    | command     |
      | reset   | AT+RESET    |
      | factory | AT+RSTSET   |
      | cfun    | AT+CFUN=1,1 |

  @BOOT-002 @history:H26 @history:H29 @at-facts:6.1 @requires:stable-port @requires:power-cycle
  Scenario: so do those behind a loss of power
    When the power goes off and on again
    Then the modem restarts within "60s"
    And no boot line came twice
    And every line since then is framed

  @BOOT-003 @history:H3 @manual:RESET @requires:stable-port
  Scenario: a module that woke tells of no connection
    # The release that did so woke from its sleep, for which a bench has no line: a restart and the
    # radio are the wakings that it has.
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the modem reports no `CONNECT OK` for "200ms"
    And the MQTT status is "0"
    And every line since then is framed

  @BOOT-004 @history:H3 @manual:CFUN=
  Scenario Outline: a module whose radio woke tells of no connection
    When I send `AT+CFUN=<mode>`
    Then the modem answers OK
    When I send `AT+CFUN=1`
    Then the modem answers OK
    And the modem reports no `CONNECT OK` for "200ms"
    And every line since then is framed

    Examples:
      | mode |
      | 0    |
      | 4    |

  @BOOT-005 @history:H13 @v250:5.6.1 @at-facts:18
  Scenario: nothing of another channel comes
    # A release printed its GPS sentences on the AT port.
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send `ATI`
    Then the modem answers `{release}`, then OK
    And nothing that no document knows comes for "200ms"
