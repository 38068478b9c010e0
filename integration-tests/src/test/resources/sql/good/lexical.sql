select 'a', 'it''s', '', '''', 'a"b', 'a\b', '\';
SELECT 'a'
'b'
 'c';
SELECT 'a' -- one
'b' -- two
;
SELECT E'a\n\t\b\f\r\\\'\x41\101\u0041\U00000041', e'\'', E'\\', E'a''b', E'\q', E'\xA', E'\7', E'\\\'';
SELECT E'a'
'\n';
SELECT U&'\0041', u&'d\0061t\+000061', U&'d!0061' UESCAPE '!', U&'a\\b', U&'\D83D\DE00', U&'\+01F600', U&'' UESCAPE '#';
SELECT U&"\0041", u&"d!0061" UESCAPE '!' FROM U&"t\0061" UESCAPE '\';
SELECT U&'a' /* x */ UESCAPE -- y
 '!';
SELECT B'0101', b'', X'1F', x'af', X'', B'01'
'10', N'abc', n'x';
SELECT $$a$$, $$$$, $x$a$$b$x$, $x1_y$a$x$b$x1_y$, $_$x$_$, $é$x$é$, $$a'b"c--/*$$;
SELECT $$multi
line$$, 'multi
line', "multi
line" FROM t;
SELECT "a", "A b", "a""b", "select", "é", "a.b", "日本" FROM "T"."U";
SELECT é, _a, a$b, a1, A, é1$, ÀÉ, 日本 FROM täble;
SELECT a /* one /* two */ three */ + /**/ 1 -- end
FROM t;
SELECT /*/ nested */ */ 1 /* -- */;
SELECT 1--1
;
SELECT 1, 1.5, .5, 5., 1e5, 1E+5, 1e-5, 1.5e10, .5e3, 5.e3, 00012, 1_000, 1_000.000_1, 1e1_0;
SELECT 0x1F, 0XaF, 0x_1f, 0o17, 0O_7, 0b101, 0B_1, 0x1F_FF, 0b1_0;
SELECT 9999999999999999999999, 0xFFFFFFFFFFFFFFFFFFFF, 2147483648, 1e1000;
SELECT 1.+2, 1.-2 FROM t;
SELECT a+b, a-b, a*b, a/b, a<b, a>b, a=b, a||b, a<>b, a!=b, a<=b, a>=b, a::int FROM t;
SELECT a*-1, a=-1, a+-1, a<-1, a--1
FROM t;
SELECT a @-1, a @- 1, a ~-1, a !-1, a %-1, a ?-1, a |-1, a &-1, a ^-1, a #-1, a `-1, @-1 FROM t;
SELECT a +/* x */ b, a */**/b, a -/* y */- b, a</* */b, a @/*x*/ b FROM t;
SELECT a<-b, a>+b, a=+b, a*+b, a/-b, a<=-b, a>=-b, a<>-b FROM t;
SELECT $1, $2, $65535, $1+$2, $1::int;
SELECT a as select, b as from, c "as" FROM t;
SELECT*FROM t;
SELECT(1),(2);
SELECT'x';
SELECT"x"FROM"t";
SELECT 'x'AS y;
SELECT a	FROM
t;
SELECT a[1:2], a[b:c], a[b::int:c::int], a[:], f(a:=1), f(a=>1) FROM t;
SELECT aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh FROM "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh";
SELECT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé";
SELECT a <@@> b, a =@= b, a |=| b, a ~~~ b, a ### b, a <<>> b, a !=- 1, a <>-1 FROM t;
SELECT 1 AS "x" FROM t WHERE false OR 'a' 
'b' = 'ab';
SELECT int'1', date'2020-01-01', E'x'::text, interval'1'year;
SELECT a.b, a . b, a. b, a .b, a.*, a . *, "a"."b", a."b" FROM a;
