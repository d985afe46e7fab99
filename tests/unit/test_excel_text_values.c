/* Values that Excel's documentation gives for its text, date, look-up, array, logic and information functions, and the
 * coercions of texts on which they rest. Facts, each written as a formula and its value. */
#include "formula_value.h"

typedef struct value {
    const char *formula, *value;
} value;

/* `data` is what the formulas call x. */
static void check_values(const char *data, const value *values, size_t n) {
    evaluator with;
    evaluator_start(&with);
    binding bindings[] = {{"x", {0}}};
    if (data) {
        bindings[0].operand = value_of(&with, data);
        with.bindings = bindings;
        with.n_bindings = 1;
    }
    for (size_t i = 0; i < n; i++)
        check(&with, values[i].formula, values[i].value);
    evaluator_end(&with);
}

#define VALUES(data, ...)                                                                                              \
    do {                                                                                                               \
        static const value values[] = {__VA_ARGS__};                                                                   \
        check_values(data, values, sizeof values / sizeof *values);                                                    \
    } while (0)

/* ---- Texts ---- */

static void texts_are_cut_joined_and_rewritten(void **state) {
    (void)state;
    VALUES(NULL, {"LEFT(\"Sale Price\",4)", "\"Sale\""}, {"LEFT(\"Sweden\")", "\"S\""},
           {"RIGHT(\"Sale Price\",5)", "\"Price\""}, {"RIGHT(\"Stock Number\")", "\"r\""},
           {"MID(\"Fluid Flow\",1,5)", "\"Fluid\""}, {"MID(\"Fluid Flow\",7,20)", "\"Flow\""},
           {"MID(\"Fluid Flow\",20,5)", "\"\""}, {"LEN(\"Phoenix, AZ\")", "11"}, {"LEN(\"     One\")", "8"},
           {"LOWER(\"Apt. 2B\")", "\"apt. 2b\""}, {"UPPER(\"total\")", "\"TOTAL\""},
           {"PROPER(\"2-cent's worth\")", "\"2-Cent'S Worth\""}, {"PROPER(\"this is a TITLE\")", "\"This Is A Title\""},
           {"TRIM(\" First Quarter Earnings \")", "\"First Quarter Earnings\""},
           {"REPLACE(\"abcdefghijk\",6,5,\"*\")", "\"abcde*k\""}, {"REPLACE(2009,3,2,\"10\")", "\"2010\""},
           {"REPLACE(123456,1,3,\"@\")", "\"@456\""}, {"REPT(\"*-\",3)", "\"*-*-*-\""},
           {"REPT(\"-\",10)", "\"----------\""}, {"REPT(\"ab\",2.9)", "\"abab\""},
           {"CONCATENATE(\"Stream population for \",\"brook trout\",\" \",\"species\",\" is \",32,\"/mile.\")",
            "\"Stream population for brook trout species is 32/mile.\""},
           {"CONCAT({\"a's\",\"b's\";\"a1\",\"b1\";\"a2\",\"b2\"})", "\"a'sb'sa1b1a2b2\""},
           {"TEXTJOIN(\", \",TRUE,{\"US Dollar\";\"\";\"Euro\"})", "\"US Dollar, Euro\""},
           {"TEXTJOIN(\", \",FALSE,{\"US Dollar\";\"\";\"Euro\"})", "\"US Dollar, , Euro\""},
           {"TEXTJOIN(\"\",FALSE,{1,TRUE,\"x\"})", "\"1TRUEx\""}, {"T(\"Rainfall\")", "\"Rainfall\""},
           {"T(19)", "\"\""}, {"VALUETOTEXT(\"Seattle\",0)", "\"Seattle\""},
           {"VALUETOTEXT(\"Seattle\",1)", "\"\"Seattle\"\""}, {"VALUETOTEXT(1234.01234,0)", "\"1234.01234\""},
           {"VALUETOTEXT(TRUE,1)", "\"TRUE\""}, {"CLEAN(CHAR(9)&\"Monthly report\"&CHAR(10))", "\"Monthly report\""});
}

static void characters_have_numbers(void **state) {
    (void)state;
    VALUES(NULL, {"CHAR(65)", "\"A\""}, {"CHAR(33)", "\"!\""}, {"CODE(\"A\")", "65"}, {"CODE(\"!\")", "33"},
           {"UNICHAR(66)", "\"B\""}, {"UNICHAR(32)", "\" \""}, {"UNICHAR(0)", "#VALUE!"}, {"UNICODE(\" \")", "32"},
           {"UNICODE(\"B\")", "66"}, {"CHAR(\"65\")", "\"A\""}, {"CHAR(65.9)", "\"A\""}, {"CODE(CHAR(150))", "150"},
           {"UNICODE(CHAR(150))", "8211"});
}

static void parts_are_found(void **state) {
    (void)state;
    VALUES(NULL, {"FIND(\"M\",\"Miriam McGovern\")", "1"}, {"FIND(\"m\",\"Miriam McGovern\")", "6"},
           {"FIND(\"M\",\"Miriam McGovern\",3)", "8"},
           {"MID(\"Ceramic Insulators #124-TD45-87\",1,FIND(\" #\",\"Ceramic Insulators #124-TD45-87\",1)-1)",
            "\"Ceramic Insulators\""},
           {"FIND(\"\",\"abc\",4)", "4"}, {"FIND(\"\",\"abc\",5)", "#VALUE!"}, {"FIND(\"a\",\"abc\",0)", "#VALUE!"},
           {"SEARCH(\"e\",\"Statements\",6)", "7"}, {"SEARCH(\"margin\",\"Profit Margin\")", "8"},
           {"REPLACE(\"Profit Margin\",SEARCH(\"margin\",\"Profit Margin\"),6,\"Amount\")", "\"Profit Amount\""},
           {"SEARCH(\"\"\"\",\"The \"\"boss\"\" is here.\")", "5"}, {"SEARCH(\"?\",\"abc\",2)", "2"},
           {"SEARCH(\"b*\",\"abc\")", "2"}, {"SEARCH(\"~*\",\"a*c\")", "2"}, {"SEARCH(\"z*\",\"abc\")", "#VALUE!"},
           {"SUBSTITUTE(\"Sales Data\",\"Sales\",\"Cost\")", "\"Cost Data\""},
           {"SUBSTITUTE(\"Quarter 1, 2008\",\"1\",\"2\",1)", "\"Quarter 2, 2008\""},
           {"SUBSTITUTE(\"Quarter 1, 2011\",\"1\",\"2\",3)", "\"Quarter 1, 2012\""},
           {"SUBSTITUTE(\"abc\",\"\",\"x\")", "\"abc\""}, {"EXACT(\"word\",\"word\")", "TRUE"},
           {"EXACT(\"Word\",\"word\")", "FALSE"}, {"EXACT(\"w ord\",\"word\")", "FALSE"});
}

static void texts_are_cut_at_delimiters(void **state) {
    (void)state;
    VALUES("\"Little Red Riding Hood's red hood\"", {"TEXTBEFORE(x,\"Red\")", "\"Little \""},
           {"TEXTBEFORE(x,\"red\",1,1)", "\"Little \""}, {"TEXTBEFORE(x,\"red\",2,1)", "\"Little Red Riding Hood's \""},
           {"TEXTBEFORE(x,\"red\",-2,1)", "\"Little \""}, {"TEXTBEFORE(x,\"red\",3,1)", "#N/A"},
           {"TEXTBEFORE(x,\"basket\")", "#N/A"}, {"TEXTAFTER(x,\"Red\")", "\" Riding Hood's red hood\""},
           {"TEXTAFTER(x,\"red\",2,1)", "\" hood\""}, {"TEXTAFTER(x,\"red\",-1,1)", "\" hood\""},
           {"TEXTAFTER(x,\"basket\")", "#N/A"}, {"TEXTAFTER(x,\"\")", "\"Little Red Riding Hood's red hood\""},
           {"TEXTAFTER(x,\"\",-1)", "\"\""}, {"TEXTBEFORE(\"Marcus Aurelius\",\" \",,,1)", "\"Marcus\""},
           {"TEXTBEFORE(\"Socrates\",\" \",,,1)", "\"Socrates\""}, {"TEXTBEFORE(\"Socrates\",\" \",,,0)", "#N/A"},
           {"TEXTAFTER(\"Immanuel Kant\",\" \",1,0,1)", "\"Kant\""}, {"TEXTAFTER(\"Socrates\",\" \",1,0,1)", "\"\""},
           {"TEXTSPLIT(\"Do. Or do not. There is no try. -Anonymous\",\".\")",
            "\"Do\",\" Or do not\",\" There is no try\",\" -Anonymous\""},
           {"TEXTSPLIT(\"Do. Or do not.\",{\".\",\"-\"},,TRUE)", "\"Do\",\" Or do not\""},
           {"TEXTSPLIT(\"1=2;3\",\"=\",\";\",,,0)", "\"1\",\"2\";\"3\",0"},
           {"TEXTSPLIT(\"1=2;3\",\"=\",\";\")", "\"1\",\"2\";\"3\",#N/A"}, {"TEXTSPLIT(12.5,\".\")", "\"12\",\"5\""});
}

static void patterns_are_tested_extracted_and_replaced(void **state) {
    (void)state;
    VALUES("\"Sonia Rees (378) 555-4195 Angel Brown (878) 555-8622\"", {"REGEXTEST(\"alfalfa\",\"a\")", "TRUE"},
           {"REGEXTEST(\"alfalfa\",\"[a-z]\")", "TRUE"}, {"REGEXTEST(\"alfalfa\",\"[A-Z]\")", "FALSE"},
           {"REGEXTEST(\"alfalfa\",\"[aeiou]\")", "TRUE"}, {"REGEXTEST(\"alfalfa\",\"[0-9]\")", "FALSE"},
           {"REGEXEXTRACT(\"DylanWilliams\",\"[A-Z][a-z]+\",1)", "\"Dylan\",\"Williams\""},
           {"REGEXEXTRACT(x,\"[0-9()]+ [0-9-]+\")", "\"(378) 555-4195\""},
           {"REGEXEXTRACT(x,\"[0-9()]+ [0-9-]+\",1)", "\"(378) 555-4195\",\"(878) 555-8622\""},
           {"REGEXEXTRACT(x,\"([A-Z]\\w+) ([A-Z]\\w+)\",2)", "\"Sonia\",\"Rees\""},
           {"REGEXREPLACE(x,\"[0-9]+-\",\"***-\")", "\"Sonia Rees (378) ***-4195 Angel Brown (878) ***-8622\""},
           {"REGEXREPLACE(\"SoniaBrown\",\"([A-Z][a-z]+)([A-Z][a-z]+)\",\"$2, $1\")", "\"Brown, Sonia\""},
           {"REGEXREPLACE(\"abc\",\"\",\"-\")", "\"-a-b-c-\""}, {"REGEXREPLACE(\"a1b2\",\"\\d\",\"\",2)", "\"a1b\""},
           {"REGEXEXTRACT(\"ab\",\"x*\",1)", "\"\",\"\",\"\""}, {"REGEXEXTRACT(\"ab\",\"(x)?b\",2)", "\"\""});
}

static void numbers_become_texts_and_come_back(void **state) {
    (void)state;
    VALUES(NULL, {"DOLLAR(1234.567,2)", "\"$1,234.57\""}, {"DOLLAR(1234.567,-2)", "\"$1,200\""},
           {"DOLLAR(-1234.567,-2)", "\"($1,200)\""}, {"DOLLAR(-0.123,4)", "\"($0.1230)\""},
           {"DOLLAR(99.888)", "\"$99.89\""}, {"FIXED(1234.567,1)", "\"1,234.6\""}, {"FIXED(1234.567,-1)", "\"1,230\""},
           {"FIXED(-1234.567,-1,TRUE)", "\"-1230\""}, {"FIXED(44.332)", "\"44.33\""},
           {"FIXED(1E+10,0)", "\"10,000,000,000\""}, {"NUMBERVALUE(\"2.500,27\",\",\",\".\")", "2500.27"},
           {"NUMBERVALUE(\"3.5%\")", "0.035"}, {"VALUE(\"$1,000\")", "1000"},
           {"VALUE(\"16:48:00\")-VALUE(\"12:00:00\")", "0.2"}, {"TEXT(1234.567,\"$#,##0.00\")", "\"$1,234.57\""},
           {"TEXT(0.285,\"0.0%\")", "\"28.5%\""}, {"TEXT(12200000,\"0.00E+00\")", "\"1.22E+07\""},
           {"TEXT(1234,\"0000000\")", "\"0001234\""}, {"TEXT(4.34,\"# ?/?\")", "\"4 1/3\""},
           {"TEXT(0.34,\"# ?/?\")", "\" 1/3\""}, {"TEXT(5.25,\"# ?/?\")", "\"5 1/4\""},
           {"TEXT(5.3,\"# ?\?/?\?\")", "\"5  3/10\""}, {"TEXT(-5.5,\"# ?\?/?\?\")", "\"-5  1/2 \""},
           {"TEXT(0,\"# ?/?\")", "\"0    \""}, {"TEXT(3,\"# ?/?\")", "\"3    \""},
           {"TEXT(2.99,\"# ?/?\")", "\"3    \""}, {"TEXT(1.25,\"?/?\")", "\"5/4\""},
           {"TEXT(5.25,\"# ?/8\")", "\"5 2/8\""}, {"TEXT(5.3,\"# ?\?/100\")", "\"5 30/100\""},
           {"TEXT(0.5,\"0 0/0\")", "\"0 1/2\""}, {"TEXT(3.14159265,\"# ?\?\?/?\?\?\")", "\"3  16/113\""},
           {"TEXT(1200,\"[>1000]0.0,\"\"k\"\";0\")", "\"1.2k\""}, {"TEXT(900,\"[>1000]0.0,\"\"k\"\";0\")", "\"900\""},
           {"TEXT(-5,\"[>1000]0.0;0\")", "\"-5\""},
           {"TEXT(5551234,\"[<=9999999]###-####;(###) ###-####\")", "\"555-1234\""},
           {"TEXT(2065551234,\"[<=9999999]###-####;(###) ###-####\")", "\"(206) 555-1234\""},
           {"TEXT(5,\"[<1]0.00;[<10]0.0;0\")", "\"5.0\""}, {"TEXT(50,\"[<1]0.00;[<10]0.0;0\")", "\"50\""},
           {"TEXT(1,\"[=1]\"\"one\"\";[=2]\"\"two\"\";0\")", "\"one\""});
}

static void texts_that_say_numbers_dates_or_times_are_numbers(void **state) {
    (void)state;
    VALUES(NULL, {"\"1,234,567.5\"+0", "1234567.5"}, {"\"1,23\"+0", "#VALUE!"}, {"\"1,2345\"+0", "#VALUE!"},
           {"\",123\"+0", "#VALUE!"}, {"\"$5\"*2", "10"}, {"\"-$5\"+0", "-5"}, {"\"$-5\"+0", "-5"}, {"\"(5)\"+0", "-5"},
           {"\"($1,000)\"+0", "-1000"}, {"\"(-5)\"+0", "#VALUE!"}, {"\"50 %\"+0", "0.5"}, {"\"$5%\"+0", "#VALUE!"},
           {"\"1 1/2\"+0", "1.5"}, {"\"-2 3/4\"+0", "-2.75"}, {"\"1 1/0\"+0", "#VALUE!"}, {"\"1E+3\"+0", "1000"},
           {"\"1.5.2\"+0", "#VALUE!"}, {"\"1/31/2024\"+0", "45322"}, {"\"1-31-2024\"+0", "45322"},
           {"\"2024-01-31\"+0", "45322"}, {"\"2024/1/31\"+0", "45322"}, {"\"31-Jan-2024\"+0", "45322"},
           {"\"31 January 2024\"+0", "45322"}, {"\"January 31, 2024\"+0", "45322"}, {"\"jan 31, 2024\"+0", "45322"},
           {"\"31-jan-24\"+0", "45322"}, {"\"1/31/24\"+0", "45322"}, {"\"12/31/29\"+0", "47483"},
           {"\"1/1/30\"+0", "10959"}, {"\"Jan 2024\"+0", "45292"}, {"\"1/2024\"+0", "45292"},
           {"\"2024-01\"+0", "45292"}, {"\"2/29/1900\"+0", "60"}, {"\"2/29/2023\"+0", "#VALUE!"},
           {"\"13/1/2024\"+0", "#VALUE!"}, {"\"1/31/1899\"+0", "#VALUE!"}, {"\"31-Jan\"+0", "#VALUE!"},
           {"\"12:00\"+0", "0.5"}, {"\"6:00 PM\"+0", "0.75"}, {"\"6 PM\"+0", "0.75"}, {"\"12:00 AM\"+0", "0"},
           {"\"36:00\"+0", "1.5"}, {"\"0:00:43.2\"*1", "0.0005"}, {"\"00:43.2\"*1", "0.0005"},
           {"\"12:60\"+0", "#VALUE!"}, {"\"13:00 PM\"+0", "#VALUE!"}, {"\"1/31/2024 6:00 AM\"+0", "45322.25"},
           {"\"2024-01-31 18:00:00\"+0", "45322.75"}, {"\"1/31/2024x\"+0", "#VALUE!"}, {"\"Mayor 2024\"+0", "#VALUE!"},
           {"\"5 \"+0", "5"}, {"\"\"+0", "#VALUE!"}, {"COUNTIF({45322,45323},\"1/31/2024\")", "1"},
           {"COUNTIF({45322,45323},\">2024-01-31\")", "1"}, {"MONTH(\"5-Aug-2011\")", "8"},
           {"\"1/31/2024\"=45322", "FALSE"});
}

/* ---- Dates ---- */

static void dates_are_made_and_taken_apart(void **state) {
    (void)state;
    VALUES(NULL, {"DATE(2008,1,2)", "39449"}, {"DATE(2008,14,2)", "39846"}, {"DATE(2008,-3,2)", "39327"},
           {"DATE(2008,1,35)", "39482"}, {"DATE(2008,1,-15)", "39432"}, {"DATE(108,1,2)", "39449"},
           {"DATE(1900,1,1)", "1"}, {"DATE(1900,2,29)", "60"}, {"DATE(1900,3,1)", "61"},
           {"DATE(9999,12,31)", "2958465"}, {"DATE(9999,12,32)", "#NUM!"}, {"DATE(-1,1,1)", "#NUM!"},
           {"YEAR(39448.9)", "2008"}, {"DATEVALUE(\"8/22/2011\")", "40777"}, {"DATEVALUE(\"22-MAY-2011\")", "40685"},
           {"DATEVALUE(\"2011/02/23\")", "40597"}, {"DATEVALUE(\"45000\")", "#VALUE!"},
           {"DATEVALUE(\"8/22/2011 6:00 PM\")", "40777"}, {"TIMEVALUE(\"2:24 AM\")", "0.1"},
           {"ROUND(TIMEVALUE(\"22-Aug-2011 6:35 AM\"),4)", "0.2743"}, {"TIME(12,0,0)", "0.5"},
           {"ROUND(TIME(16,48,10),7)", "0.7001157"}, {"DAY(\"15-Apr-11\")", "15"}, {"MONTH(\"15-Apr-11\")", "4"},
           {"YEAR(\"7/5/2008\")", "2008"}, {"HOUR(0.75)", "18"}, {"HOUR(\"7/18/2011 7:45\")", "7"},
           {"HOUR(\"4/21/2012\")", "0"}, {"MINUTE(\"12:45:00 PM\")", "45"}, {"SECOND(\"4:48:18 PM\")", "18"},
           {"SECOND(\"4:48 PM\")", "0"}, {"SECOND(\"0:0:59.6\")", "0"}, {"MINUTE(\"0:0:59.6\")", "1"});
}

static void weeks_are_counted(void **state) {
    (void)state;
    VALUES(NULL, {"WEEKDAY(\"2/14/2008\")", "5"}, {"WEEKDAY(\"2/14/2008\",2)", "4"}, {"WEEKDAY(\"2/14/2008\",3)", "3"},
           {"WEEKDAY(\"2/14/2008\",11)", "4"}, {"WEEKDAY(\"2/14/2008\",16)", "6"}, {"WEEKDAY(\"2/14/2008\",17)", "5"},
           {"WEEKDAY(1)", "1"}, {"WEEKDAY(0)", "7"}, {"WEEKDAY(40000,9)", "#NUM!"}, {"WEEKNUM(\"3/9/2012\")", "10"},
           {"WEEKNUM(\"3/9/2012\",2)", "11"}, {"WEEKNUM(\"1/1/2023\")", "1"}, {"WEEKNUM(\"1/1/2023\",2)", "1"},
           {"WEEKNUM(\"1/2/2023\",2)", "2"}, {"WEEKNUM(\"1/1/2023\",21)", "52"}, {"ISOWEEKNUM(\"3/9/2012\")", "10"},
           {"ISOWEEKNUM(\"12/29/2008\")", "1"}, {"ISOWEEKNUM(\"1/3/2010\")", "53"}, {"WEEKNUM(0)", "0"});
}

static void months_on_and_spans_between(void **state) {
    (void)state;
    VALUES(NULL, {"EDATE(\"15-Jan-11\",1)", "40589"}, {"EDATE(\"15-Jan-11\",-1)", "40527"},
           {"EDATE(\"15-Jan-11\",2)", "40617"}, {"EDATE(\"1/31/2024\",1)", "45351"},
           {"EOMONTH(\"1-Jan-11\",1)", "40602"}, {"EOMONTH(\"1-Jan-11\",-3)", "40482"}, {"EDATE(1,-1)", "#NUM!"},
           {"DAYS(\"15-MAR-2021\",\"1-FEB-2021\")", "42"}, {"DAYS(\"31-DEC-2021\",\"1-JAN-2021\")", "364"},
           {"DAYS360(\"30-Jan-11\",\"1-Feb-11\")", "1"}, {"DAYS360(\"1-Jan-11\",\"31-Dec-11\")", "360"},
           {"DAYS360(\"1-Jan-11\",\"1-Feb-11\")", "30"}, {"DAYS360(\"2/28/2011\",\"3/31/2011\")", "30"},
           {"DAYS360(\"1/31/2011\",\"2/28/2011\")", "28"}, {"DATEDIF(\"1/1/2001\",\"1/1/2003\",\"Y\")", "2"},
           {"DATEDIF(\"6/1/2001\",\"8/15/2002\",\"D\")", "440"}, {"DATEDIF(\"6/1/2001\",\"8/15/2002\",\"YD\")", "75"},
           {"DATEDIF(\"1/31/2011\",\"2/28/2011\",\"m\")", "0"}, {"DATEDIF(\"12/31/2023\",\"1/30/2024\",\"md\")", "30"},
           {"ROUND(YEARFRAC(\"1/1/2012\",\"7/30/2012\"),8)", "0.58055556"},
           {"ROUND(YEARFRAC(\"1/1/2012\",\"7/30/2012\",1),8)", "0.57650273"},
           {"ROUND(YEARFRAC(\"1/1/2012\",\"7/30/2012\",3),8)", "0.57808219"},
           {"YEARFRAC(\"1/1/2000\",\"1/1/2001\",1)", "1"}, {"YEARFRAC(\"2/28/2023\",\"2/28/2024\",1)", "1"},
           {"YEARFRAC(\"1/1/2020\",\"1/1/2024\",4)", "4"});
}

static void workdays_leave_out_weekends_and_holidays(void **state) {
    (void)state;
    VALUES("{41235;41247;41295}", {"NETWORKDAYS(\"10/1/2012\",\"3/1/2013\")", "110"},
           {"NETWORKDAYS(\"10/1/2012\",\"3/1/2013\",41235)", "109"},
           {"NETWORKDAYS(\"10/1/2012\",\"3/1/2013\",x)", "107"},
           {"NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,1,31))", "22"},
           {"NETWORKDAYS.INTL(DATE(2006,2,28),DATE(2006,1,31))", "-21"},
           {"NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,2,1),7,{\"1/2/2006\",\"1/16/2006\"})", "22"},
           {"NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,2,1),\"0010001\",{\"1/2/2006\",\"1/16/2006\"})", "20"},
           {"WORKDAY(\"10/1/2008\",151)", "39933"},
           {"WORKDAY(\"10/1/2008\",151,{\"11/26/2008\";\"12/4/2008\";\"1/21/2009\"})", "39938"},
           {"WORKDAY.INTL(DATE(2012,1,1),90,11)", "41013"},
           {"TEXT(WORKDAY.INTL(DATE(2012,1,1),30,17),\"m/dd/yyyy\")", "\"2/05/2012\""},
           {"WORKDAY.INTL(DATE(2012,1,1),30,0)", "#NUM!"}, {"NETWORKDAYS(1,7,\"x\")", "#VALUE!"});
}

static void now_is_the_moment_of_the_evaluation(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    with.now = 45322.75;
    check(&with, "NOW()", "45322.75");
    check(&with, "TODAY()", "45322");
    check(&with, "TEXT(NOW(),\"yyyy-mm-dd hh:mm\")", "\"2024-01-31 18:00\"");
    evaluator_end(&with);
}

/* ---- Look-ups and arrays ---- */

static void values_are_looked_up(void **state) {
    (void)state;
    VALUES("{101,\"Davis\",\"Sara\";102,\"Fontana\",\"Olivier\";103,\"Leal\",\"Karina\"}",
           {"VLOOKUP(102,x,2,FALSE)", "\"Fontana\""}, {"VLOOKUP(102.5,x,3,TRUE)", "\"Olivier\""},
           {"VLOOKUP(104,x,2,FALSE)", "#N/A"}, {"VLOOKUP(100,x,2)", "#N/A"}, {"VLOOKUP(101,x,4,FALSE)", "#REF!"},
           {"VLOOKUP(\"101\",x,2,FALSE)", "#N/A"}, {"VLOOKUP(101,x,{2,3},FALSE)", "\"Davis\",\"Sara\""},
           {"HLOOKUP(\"Axles\",{\"Axles\",\"Bearings\",\"Bolts\";4,4,9;5,7,10;6,8,11},2,TRUE)", "4"},
           {"HLOOKUP(\"Bearings\",{\"Axles\",\"Bearings\",\"Bolts\";4,4,9;5,7,10;6,8,11},3,FALSE)", "7"},
           {"HLOOKUP(\"B\",{\"Axles\",\"Bearings\",\"Bolts\";4,4,9;5,7,10;6,8,11},3,TRUE)", "5"},
           {"HLOOKUP(\"Bolts\",{\"Axles\",\"Bearings\",\"Bolts\";4,4,9;5,7,10;6,8,11},4)", "11"},
           {"HLOOKUP(3,{1,2,3;\"a\",\"b\",\"c\";\"d\",\"e\",\"f\"},2,TRUE)", "\"c\""},
           {"LOOKUP(4.19,{4.14;4.19;5.17;5.77;6.39},{\"red\";\"orange\";\"yellow\";\"green\";\"blue\"})", "\"orange\""},
           {"LOOKUP(5.75,{4.14;4.19;5.17;5.77;6.39},{\"red\";\"orange\";\"yellow\";\"green\";\"blue\"})", "\"yellow\""},
           {"LOOKUP(7.66,{4.14;4.19;5.17;5.77;6.39},{\"red\";\"orange\";\"yellow\";\"green\";\"blue\"})", "\"blue\""},
           {"LOOKUP(0,{4.14;4.19;5.17})", "#N/A"}, {"LOOKUP(\"C\",{\"a\",\"b\",\"c\",\"d\";1,2,3,4})", "3"},
           {"LOOKUP(\"bump\",{\"a\",1;\"b\",2;\"c\",3})", "2"},
           {"CHOOSE(2,\"1st\",\"2nd\",\"3rd\",\"Finished\")", "\"2nd\""}, {"SUM(CHOOSE(2,{1;2},{23;45},{3;4}))", "68"},
           {"CHOOSE(0,1)", "#VALUE!"}, {"ADDRESS(2,3)", "\"$C$2\""}, {"ADDRESS(2,3,2)", "\"C$2\""},
           {"ADDRESS(2,3,3)", "\"$C2\""}, {"ADDRESS(2,3,4)", "\"C2\""}, {"ADDRESS(2,3,2,FALSE)", "\"R2C[3]\""},
           {"ADDRESS(2,3,1,FALSE,\"[Book1]Sheet1\")", "\"'[Book1]Sheet1'!R2C3\""},
           {"ADDRESS(2,3,1,FALSE,\"EXCEL SHEET\")", "\"'EXCEL SHEET'!R2C3\""}, {"ADDRESS(1,16384,4)", "\"XFD1\""},
           {"ADDRESS(1,1,1,TRUE,\"Sheet2\")", "\"Sheet2!$A$1\""});
}

static void arrays_are_cut_stacked_and_laid_out(void **state) {
    (void)state;
    VALUES("{1,2,3;4,5,6;7,8,9}", {"TAKE(x,2)", "1,2,3;4,5,6"}, {"TAKE(x,,2)", "1,2;4,5;7,8"},
           {"TAKE(x,-2)", "4,5,6;7,8,9"}, {"TAKE(x,2,2)", "1,2;4,5"}, {"TAKE(x,0)", "#CALC!"},
           {"TAKE(x,\"a\")", "#VALUE!"}, {"DROP(x,2)", "7,8,9"}, {"DROP(x,,2)", "3;6;9"}, {"DROP(x,-2)", "1,2,3"},
           {"DROP(x,2,2)", "9"}, {"DROP(x,3)", "#CALC!"}, {"CHOOSECOLS(x,3,1)", "3,1;6,4;9,7"},
           {"CHOOSECOLS(x,{1,3})", "1,3;4,6;7,9"}, {"CHOOSEROWS(x,-1,1)", "7,8,9;1,2,3"},
           {"SUM(CHOOSEROWS(x,4))", "#VALUE!"}, {"EXPAND({1,2;3,4},3,3)", "1,2,#N/A;3,4,#N/A;#N/A,#N/A,#N/A"},
           {"EXPAND(1,3,3,\"-\")", "1,\"-\",\"-\";\"-\",\"-\",\"-\";\"-\",\"-\",\"-\""}, {"EXPAND(x,2)", "#VALUE!"},
           {"HSTACK({1,2},{3;4})", "1,2,3;#N/A,#N/A,4"}, {"VSTACK({1,2},x)", "1,2,#N/A;1,2,3;4,5,6;7,8,9"},
           {"TOCOL({1,2;3,4},,TRUE)", "1;3;2;4"}, {"TOROW(x)", "1,2,3,4,5,6,7,8,9"}, {"TOCOL({1,#N/A,3},2)", "1;3"},
           {"WRAPROWS({\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\"},3)",
            "\"A\",\"B\",\"C\";\"D\",\"E\",\"F\";\"G\",#N/A,#N/A"},
           {"WRAPCOLS({\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\"},3,\"x\")",
            "\"A\",\"D\",\"G\";\"B\",\"E\",\"x\";\"C\",\"F\",\"x\""},
           {"WRAPROWS(x,2)", "#VALUE!"}, {"WRAPROWS({1,2},-1)", "#NUM!"});
}

static void rows_are_kept_sorted_and_told_apart(void **state) {
    (void)state;
    VALUES("{\"Tom\",52,\"b\";\"Fred\",65,\"a\";\"Amy\",22,\"B\";\"Sal\",73,\"a\"}",
           {"SORT(CHOOSECOLS(x,1,2),2)", "\"Amy\",22;\"Tom\",52;\"Fred\",65;\"Sal\",73"},
           {"SORT(CHOOSECOLS(x,1))", "\"Amy\";\"Fred\";\"Sal\";\"Tom\""}, {"SORT(CHOOSECOLS(x,2),1,-1)", "73;65;52;22"},
           {"SORTBY(CHOOSECOLS(x,1),CHOOSECOLS(x,2))", "\"Amy\";\"Tom\";\"Fred\";\"Sal\""},
           {"SORTBY(CHOOSECOLS(x,1),CHOOSECOLS(x,3),1,CHOOSECOLS(x,2),-1)", "\"Sal\";\"Fred\";\"Tom\";\"Amy\""},
           {"SORT({FALSE,\"b\",2,#N/A,\"A\",1,TRUE},1,1,TRUE)", "1,2,\"A\",\"b\",FALSE,TRUE,#N/A"},
           {"SORT({FALSE,\"b\",2,#N/A},1,-1,TRUE)", "#N/A,FALSE,\"b\",2"}, {"SUM(SORT({1,2},0))", "#VALUE!"},
           {"SUM(SORT({1,2},1,2))", "#VALUE!"}, {"FILTER(x,CHOOSECOLS(x,2)>60)", "\"Fred\",65,\"a\";\"Sal\",73,\"a\""},
           {"FILTER(x,(CHOOSECOLS(x,2)>60)*(CHOOSECOLS(x,1)=\"sal\"))", "\"Sal\",73,\"a\""},
           {"FILTER(x,CHOOSECOLS(x,2)>99,\"\")", "\"\""}, {"FILTER(x,CHOOSECOLS(x,2)>99)", "#CALC!"},
           {"FILTER(x,{0,1,0})", "52;65;22;73"}, {"FILTER(x,1/CHOOSECOLS(x,2)>1/0)", "#DIV/0!"},
           {"UNIQUE(CHOOSECOLS(x,3))", "\"b\";\"a\""}, {"UNIQUE({1,2,1;3,4,3},TRUE)", "1,2;3,4"},
           {"UNIQUE({1;\"1\";1;TRUE})", "1;\"1\";TRUE"}, {"UNIQUE({1;2;2},,TRUE)", "1"},
           {"UNIQUE({#N/A;#N/A;#REF!})", "#N/A;#REF!"});
}

/* ---- Logic and information ---- */

static void choices_and_tests(void **state) {
    (void)state;
    VALUES(NULL, {"IFNA(VLOOKUP(\"Seattle\",{\"Atlanta\",1;\"Portland\",2},1,FALSE),\"Not found\")", "\"Not found\""},
           {"IFNA(#DIV/0!,1)", "#DIV/0!"}, {"IFS(93>89,\"A\",93>79,\"B\")", "\"A\""},
           {"IFS(58>89,\"A\",TRUE,\"F\")", "\"F\""}, {"IFS(FALSE,1,\"x\",2)", "#VALUE!"}, {"IFS(1=2,1)", "#N/A"},
           {"SWITCH(WEEKDAY(2),1,\"Sunday\",2,\"Monday\",3,\"Tuesday\",\"No match\")", "\"Monday\""},
           {"SWITCH(99,1,\"Sunday\",2,\"Monday\",3,\"Tuesday\")", "#N/A"},
           {"SWITCH(99,1,\"Sunday\",2,\"Monday\",3,\"Tuesday\",\"No match\")", "\"No match\""},
           {"SWITCH(1,\"1\",5,6)", "6"}, {"SWITCH(NA(),1,2)", "#N/A"}, {"SWITCH(2,NA(),1,2,3)", "#N/A"},
           {"XOR(3>0,2<9)", "FALSE"}, {"XOR(3>12,4>6)", "FALSE"}, {"XOR(TRUE,TRUE,TRUE)", "TRUE"},
           {"XOR({\"a\"})", "#VALUE!"}, {"ERROR.TYPE(#NULL!)", "1"}, {"ERROR.TYPE(1/0)", "2"},
           {"ERROR.TYPE(\"a\"+1)", "3"}, {"ERROR.TYPE(#REF!)", "4"}, {"ERROR.TYPE(#NAME?)", "5"},
           {"ERROR.TYPE(#NUM!)", "6"}, {"ERROR.TYPE(NA())", "7"}, {"ERROR.TYPE(0)", "#N/A"}, {"ISEVEN(-1)", "FALSE"},
           {"ISEVEN(2.5)", "TRUE"}, {"ISEVEN(0)", "TRUE"}, {"ISEVEN(40900)", "TRUE"}, {"ISODD(-1)", "TRUE"},
           {"ISODD(2.5)", "FALSE"}, {"ISODD(\"5\")", "TRUE"}, {"TYPE(\"Smith\")", "2"},
           {"TYPE(\"Mr. \"&\"Smith\")", "2"}, {"TYPE(2+\"Smith\")", "16"}, {"TYPE({1,2;3,4})", "64"},
           {"TYPE(TRUE)", "4"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_joined_and_rewritten),
        cmocka_unit_test(characters_have_numbers),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(texts_are_cut_at_delimiters),
        cmocka_unit_test(patterns_are_tested_extracted_and_replaced),
        cmocka_unit_test(numbers_become_texts_and_come_back),
        cmocka_unit_test(texts_that_say_numbers_dates_or_times_are_numbers),
        cmocka_unit_test(dates_are_made_and_taken_apart),
        cmocka_unit_test(weeks_are_counted),
        cmocka_unit_test(months_on_and_spans_between),
        cmocka_unit_test(workdays_leave_out_weekends_and_holidays),
        cmocka_unit_test(now_is_the_moment_of_the_evaluation),
        cmocka_unit_test(values_are_looked_up),
        cmocka_unit_test(arrays_are_cut_stacked_and_laid_out),
        cmocka_unit_test(rows_are_kept_sorted_and_told_apart),
        cmocka_unit_test(choices_and_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
