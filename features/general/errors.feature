@core
Feature: Errors
  CMEE chooses between ERROR, the number and the text of an error; what the modem does not know
  is ERROR.

  @CMEE-001 @manual:CMEE= @manual:CMEE? @27007:9.1
  Scenario Outline: the form of errors is set and read back
    When I send `AT+CMEE=<n>`
    Then the modem answers OK
    When I send `AT+CMEE?`
    Then the modem answers `+CMEE :<n>` or `+CMEE: <n>`, then OK

    Examples:
      | n |
      | 0 |
      | 1 |
      | 2 |

  @CMEE-002 @manual:CMEE @manual:CME_ERROR @history:H28 @27007:9.2 @at-facts:3.2
  Scenario Outline: one error in its three forms
    Given the modem is connected
    When I send `AT+CMEE=<n>`
    Then the modem answers OK
    When I send `AT+MCONNECT=1,60`
    Then the modem answers `<error>`

    Examples:
      | n | error                        |
      | 0 | ERROR                        |
      | 1 | +CME ERROR: 767              |
      | 2 | +CME ERROR: Operation failed |

  @CMEE-003 @manual:CMEE @v250:5.4.3.1
  Scenario Outline: a value that CMEE has not
    When I send `AT+CMEE=<value>`
    Then the modem answers an error
    When I send `AT+CMEE?`
    Then the modem answers `+CMEE :1` or `+CMEE: 1`, then OK

    Examples:
      | case     | value |
      | above    | 3     |
      | negative | -1    |
      | word     | on    |
      | two      | 1,1   |

  @CMEE-005 @manual:CMEE= @v250:5.4.4.2
  Scenario: the number may be left out
    # Which form that chooses is open.
    When I send `AT+CMEE=`
    Then the modem answers OK
    When I send `AT+CMEE?`
    Then the modem answers one line like `\+CMEE ?: ?[012]`, then OK

  @CMEE-004 @at-facts:2.6
  Scenario Outline: a command that does not exist
    # Captured on 780EP and 780EPV with CMEE never set: the plain word.
    When I send `<line>`
    Then the modem answers `ERROR`
    And no further final result comes for "20ms"

    Examples:
      | case       | line          |
      | ciicrr     | AT+CIICRR     |
      | ceer       | AT+CEER       |
      | cpol       | AT+CPOL?      |
      | eemginfo   | AT+EEMGINFO?  |
      | cmod       | AT+CMOD?      |
      | csta       | AT+CSTA?      |
      | cpcmreg    | AT+CPCMREG?   |
      | simcom     | AT+CMQTTSTART |
      | quectel    | AT+QIURC      |
