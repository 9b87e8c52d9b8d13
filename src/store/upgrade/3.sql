-- From version 2 to 3: lists of codes in tables that grow large are written out, see schema.sql. The text of a CHECK alone
-- changes, no row: so the text is altered where it stands, which no ALTER TABLE can.

UPDATE sqlite_schema SET sql = replace(sql,
    'role IN (''member'', ''leader'', ''instructor'')',
    'role = ''member'' OR role = ''leader'' OR role = ''instructor''')
 WHERE type = 'table' AND name IN ('candidate_form', 'post');

UPDATE sqlite_schema SET sql = replace(sql,
    'education IN (''primary'', ''junior'', ''senior'', ''vocational'', ''college'', ''bachelor'', ''postgraduate'')',
    'education = ''primary'' OR education = ''junior'' OR education = ''senior'' OR education = ''vocational'' OR education = ''college''
                                       OR education = ''bachelor'' OR education = ''postgraduate''')
 WHERE type = 'table' AND name = 'candidate_form';

UPDATE sqlite_schema SET sql = replace(sql,
    'cadre_post IN (''none'', ''secretary'', ''director'', ''supervisor'')',
    'cadre_post = ''none'' OR cadre_post = ''secretary'' OR cadre_post = ''director'' OR cadre_post = ''supervisor''')
 WHERE type = 'table' AND name = 'candidate_form';

UPDATE sqlite_schema SET sql = replace(sql,
    'result IN (''present'', ''late'', ''absent'', ''excused'')',
    'result = ''present'' OR result = ''late'' OR result = ''absent'' OR result = ''excused''')
 WHERE type = 'table' AND name = 'attendance';

UPDATE sqlite_schema SET sql = replace(sql,
    'component IN (''base'', ''allowance'', ''reward'', ''special'', ''prepaid'', ''award_back'', ''correction'',
                                                        ''bonus'', ''late'', ''absent'', ''forfeit'', ''commendation'')',
    'component = ''base'' OR component = ''allowance'' OR component = ''reward'' OR component = ''special'' OR component = ''prepaid''
                                       OR component = ''award_back'' OR component = ''correction'' OR component = ''bonus'' OR component = ''late''
                                       OR component = ''absent'' OR component = ''forfeit'' OR component = ''commendation''')
 WHERE type = 'table' AND name = 'sheet_line';
