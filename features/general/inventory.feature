@core
Feature: Command inventory
  Every command of the manual exists, and what its test form answers is what the manual says.
  Blanks, and the brackets round a name, are left open: the manual's own examples disagree about them.

  @INV-001 @history:H0 @history:H15 @at-facts:appendix-A @manual:<name>=?
  Scenario Outline: the test form of MQTT commands
    When I send `AT+<name>=?`
    Then the modem answers `+<name>:<answer>`, but for blanks and brackets, then OK

    Examples:
      | name        | answer |
      | MCONFIG     | clientid,username,password,(0-2),(0,1),will_topic,will_message |
      | MCONNECT    | (0-1),(1-65535)             |
      | MPUB        | topic,(0-2),(0-1),message   |
      | MPUBEX      | topic,(0-2),(0-1),len       |
      | MSUB        | topic,(0-2)                 |
      | MUNSUB      | topic                       |
      | MQTTMSGSET  | (0,1)                       |
      | MQTTMODE    | (0,1)                       |
      | MIPSTART    | "(0,255).(0,255).(0,255).(0,255)",(1-65535)+MIPSTART:"DOMAIN NAME",(1-65535)       |
      | SSLMIPSTART | "(0,255).(0,255).(0,255).(0,255)",(1-65535)+SSLMIPSTART:"DOMAIN NAME",(1-65535)    |

  @INV-002 @history:H0 @history:H15 @at-facts:appendix-A @manual:<name>=?
  Scenario Outline: a test form that only says OK
    When I send `AT+<name>=?`
    Then the modem answers OK

    Examples:
      | name        |
      | MQTTMSGGET  |
      | MQTTSTATU   |
      | MDISCONNECT |
      | MIPCLOSE    |
      | SSLCFG      |
      | FSFLSIZE    |
      | FSLS        |
      | FSDRIVE     |
      | CPIN        |
      | CCLK        |
      | CGSN        |
      | CGMR        |
      | CBC         |

  @INV-003 @history:H0 @history:H15 @history:H22 @at-facts:appendix-A @at-facts:X-15 @manual:<name>=?
  Scenario Outline: the test form of general and network commands
    When I send `AT+<name>=?`
    Then the modem answers `+<name>:<answer>`, but for blanks and brackets, then OK

    Examples:
      | name   | answer          |
      | CFUN   | (0,1,4),(0,1)   |
      | CMEE   | (0,1,2)         |
      | CREG   | (0,1,2,3)       |
      | CEREG  | (0,1,2,3,4,5)   |
      | CGATT  | (0-1)           |
      | ICF    | (1-6),(0-1)     |
      | CSCS   | "GSM","IRA","UCS2" |
      | CTZR   | (0,1)           |
      | CTZU   | (0,1)           |
      | IPR    | (600,1200,2400,4800,9600,19200,38400,57600,115200,230400),(0,600,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800,921600) |

  @INV-004 @history:H0 @at-facts:appendix-A @at-facts:4 @manual:<form>
  Scenario Outline: the answer of a command that only tells
    When I send `AT<command>`
    Then the modem answers one line like `<pattern>`, then OK

    Examples:
      | case       | form        | command      | pattern                       |
      | cimi       | CIMI!       | +CIMI        | [0-9]{15}                     |
      | ccid       | ICCID       | +CCID        | [0-9A-F]{19,20}               |
      | iccid      | ICCID!      | +ICCID       | \+ICCID: ?[0-9A-F]{19,20}     |
      | csq        | CSQ!        | +CSQ         | \+CSQ: ?[0-9]{1,2},[0-9]{1,2} |
      | hver       | HVER!       | ^HVER        | \^HVER: ?.+                   |
      | cbc        | CBC!        | +CBC         | \+CBC: ?[0-9]{4}              |
      | exinfo     | EXINFO?     | *EXINFO?     | \*EXINFO: ?([0-9]\|10)        |
      | cfun       | CFUN?       | +CFUN?       | \+CFUN: ?1                    |
      | mqttmode   | MQTTMODE?   | +MQTTMODE?   | \+MQTTMODE: ?0                |
      | mqttmsgset | MQTTMSGSET? | +MQTTMSGSET? | \+MQTTMSGSET: ?0              |
      | mqttstatu  | MQTTSTATU!  | +MQTTSTATU   | \+MQTTSTATU :0                |
      | fsreadhead | FSREADHEAD? | +FSREADHEAD? | \+FSREADHEAD: ?0              |
      | fsmem      | FSMEM!      | +FSMEM       | \+FSMEM: ?[0-9]+ ?bytes       |
      | cpin       | CPIN?       | +CPIN?       | \+CPIN: READY                 |
      | ctzr       | CTZR?       | +CTZR?       | \+CTZR: ?[01]                 |
      | ctzu       | CTZU?       | +CTZU?       | \+CTZU: ?[01]                 |
      | cscs       | CSCS?       | +CSCS?       | \+CSCS: ?"(GSM\|IRA\|UCS2)"   |
      | cfgri      | CFGRI?      | +CFGRI?      | \+CFGRI: ?[01]                |
