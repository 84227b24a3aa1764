"""Legacy expressions, at least one for every row of the Query -> select() table.

The number in a name is the row. `safe_` cases must get a safe fix, `unsafe_` ones an unsafe fix, `kept_` ones none.
"""

from sqlalchemy import String, and_, bindparam, cast, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, load_only, selectinload, subqueryload

from models import Event, Post, Tag, Talk, User


def safe_01_entity(session: Session):
    return session.query(User).order_by(User.id).all()


def safe_01_joined_collection(session: Session):
    return session.query(Post).order_by(Post.id).all()


def safe_01_subclass(session: Session):
    return session.query(Talk).order_by(Talk.id).all()


def safe_02_column(session: Session):
    return session.query(User.age).order_by(User.id).all()


def safe_02_columns(session: Session):
    return session.query(User.id, User.name).order_by(User.id).all()


def unsafe_02_equal_names(session: Session):
    return [tuple(row) for row in session.query(User.id, Post.id).join(User.posts).order_by(User.id, Post.id).all()]


def unsafe_02_equal_names_by_cast(session: Session):
    return [tuple(row) for row in session.query(cast(User.id, String), User.id).order_by(User.id).all()]


def safe_02_row_names(session: Session):
    row = session.query(User.id, Post.id.label("post_id"), func.count()).join(User.posts).group_by(User.id, Post.id).order_by(Post.id).first()
    return row.id, row.post_id, row[2]


def unsafe_03_two_entities(session: Session):
    return session.query(User, Post.title).join(User.posts).order_by(Post.id).all()


def safe_04_first(session: Session):
    return session.query(User).order_by(User.id.desc()).first()


def safe_04_first_joined_collection(session: Session):
    return session.query(Post).order_by(Post.id).first()


def safe_04_first_of_none(session: Session):
    return session.query(User).filter(User.id == 99).first()


def safe_05_first_row(session: Session):
    return session.query(User.id, User.name).order_by(User.id).first()


def safe_06_limit_first(session: Session):
    return session.query(User).order_by(User.id).limit(3).first()


def safe_06_limit_zero_first(session: Session):
    return session.query(User).order_by(User.id).limit(0).first()


def safe_06_slice_first(session: Session):
    return session.query(User).order_by(User.id).slice(1, 3).first()


def safe_08_one(session: Session):
    return session.query(User).filter(User.name == "ann").one()


def safe_08_one_joined(session: Session):
    return session.query(User).join(User.posts).filter(User.name == "ann", Post.title != "t9").one()


def safe_08_one_implicit_join(session: Session):
    return session.query(User).filter(User.id == Post.user_id, User.name == "ann").one()


def safe_08_one_of_many(session: Session):
    return session.query(User).one()


def safe_08_one_of_none(session: Session):
    return session.query(User).filter_by(id=99).one()


def safe_09_one_row(session: Session):
    return session.query(User.id, User.name).filter_by(name="bob").one()


def safe_09_one_row_of_many(session: Session):
    return session.query(User.age).filter(User.age.is_not(None)).one()


def safe_10_one_or_none(session: Session):
    return session.query(User).filter_by(id=99).one_or_none()


def safe_10_one_or_none_joined(session: Session):
    return session.query(User).outerjoin(Post, Post.user_id == User.id).filter(User.id == 2).one_or_none()


def safe_10_row_or_none(session: Session):
    return session.query(User.id).filter_by(name="cy").one_or_none()


def safe_11_scalar(session: Session):
    return session.query(User.name).filter_by(id=2).scalar()


def safe_11_scalar_of_none(session: Session):
    return session.query(User.name).filter_by(id=99).scalar()


def safe_11_scalar_null(session: Session):
    return session.query(User.age).filter_by(id=2).scalar()


def safe_11_scalar_of_many(session: Session):
    return session.query(User.name).scalar()


def safe_11_scalar_entity(session: Session):
    return session.query(Post).filter(Post.id == 1).scalar()


def kept_11_scalar_two_columns(session: Session):
    return session.query(User.id, User.name).filter_by(id=2).scalar()


def safe_12_aggregate(session: Session):
    return session.query(func.count(User.id)).scalar()


def safe_12_aggregate_of_none(session: Session):
    return session.query(func.max(User.age)).filter(User.id > 50).scalar()


def safe_12_aggregate_filter_by(session: Session):
    return session.query(func.count(User.id)).filter_by(age=30).scalar()


def safe_12_aggregate_coalesce(session: Session):
    return session.query(func.coalesce(func.sum(User.age), 0)).filter(User.id > 50).scalar()


def safe_12_aggregate_joined(session: Session):
    return session.query(func.count(Post.id)).join(Post.user).filter(User.name == "ann").scalar()


def safe_12_aggregate_grouped(session: Session):
    return session.query(func.count(User.id)).group_by(User.age).scalar()


def safe_13_get(session: Session):
    return session.query(User).get(2)


def safe_13_get_none(session: Session):
    return session.query(User).get(99)


def safe_14_get_options(session: Session):
    return session.query(User).options(selectinload(User.posts)).get(1)


def safe_15_get_fresh(session: Session):
    return session.query(User).populate_existing().get(1)


def safe_15_get_locked(session: Session):
    return session.query(User).with_for_update(nowait=True).get(1)


def kept_16_get_filtered(session: Session):
    return session.query(User).filter(User.id == 1).get(1)


def safe_17_count(session: Session):
    return session.query(User).filter(User.age == 30).order_by(User.name).count()


def safe_17_count_all(session: Session):
    return session.query(User).count()


def safe_17_count_filter_by(session: Session):
    return session.query(User).filter_by(age=30).options(selectinload(User.posts)).count()


def safe_17_count_joined(session: Session):
    return session.query(User).join(User.posts).filter(Post.title == "t1").count()


def safe_17_count_outer_joined(session: Session):
    return session.query(User).outerjoin(Post, Post.user_id == User.id).count()


def safe_17_count_joined_collection(session: Session):
    return session.query(Post).filter(Post.id > 1).count()


def safe_17_count_subclass(session: Session):
    return session.query(Talk).count()


def safe_17_count_subclass_filtered(session: Session):
    return session.query(Talk).filter_by(room="b").count()


def safe_17_count_implicit_join(session: Session):
    return session.query(User).filter(User.id == Post.user_id).count()


def safe_17_count_alias(session: Session):
    other = aliased(User)
    return session.query(other).filter(other.age == 30).count()


def safe_18_count_distinct(session: Session):
    return session.query(User.age).distinct().count()


def safe_18_count_limit(session: Session):
    return session.query(Post).order_by(Post.id).limit(4).offset(1).count()


def safe_18_count_grouped(session: Session):
    return session.query(Post.title).group_by(Post.title).having(func.count() > 1).count()


def safe_18_count_elements(session: Session):
    return session.query(User, Post).join(User.posts).count()


def safe_18_count_same_names(session: Session):
    return session.query(User.id, Post.id).filter(User.id == Post.user_id).count()


def safe_19_count_column(session: Session):
    return session.query(User.age).count()


def safe_19_count_columns(session: Session):
    return session.query(User.age, User.name).filter(User.id > 1).count()


def safe_19_count_joined(session: Session):
    return session.query(Post.id).join(Post.user).filter(User.name == "ann").count()


def safe_20_exists(session: Session):
    return session.query(session.query(User).filter(User.name == "bob").exists()).scalar()


def safe_20_exists_not(session: Session):
    return session.query(session.query(User.id).filter_by(name="zed").exists()).scalar()


def safe_20_exists_function(session: Session):
    return session.query(exists().where(User.name == "bob")).scalar()


def safe_20_exists_of_select(session: Session):
    return session.query(select(User.id).where(User.name == "bob").exists()).scalar()


def safe_21_exists_criterion(session: Session):
    return session.query(User.id).filter(session.query(Post).filter(Post.user_id == User.id).exists()).order_by(User.id).all()


def kept_21_exists_of_two_tables(session: Session):
    return session.query(session.query(Event, User).filter(User.id == 99).exists()).scalar()


def kept_21_exists_of_aggregate(session: Session):
    return session.query(session.query(User.age, func.count(User.id)).slice(1, 3).exists()).scalar()


def safe_19_count_relationship(session: Session):
    return session.query(User.posts).count()


def kept_36_with_entities_of_nothing(session: Session):
    return session.query(func.count()).with_entities(Post).all()


def safe_22_filter(session: Session):
    return session.query(User).filter(User.id > 1, User.name != "x").filter(or_(User.age == 30, User.age.is_(None))).order_by(User.id).all()


def safe_23_filter_by(session: Session):
    return session.query(User).filter_by(age=30, name="cy").all()


def safe_23_filter_by_joined(session: Session):
    return session.query(User).join(User.posts).filter_by(title="t1").order_by(User.id).all()


def safe_23_filter_by_both(session: Session):
    return session.query(User).join(Post, and_(Post.user_id == User.id, Post.id > 0)).filter_by(id=1).all()


def safe_23_filter_by_rows(session: Session):
    return session.query(func.count(User.id), User.age).filter_by(name="ann").group_by(User.age).all()


def safe_23_filter_by_null(session: Session):
    return session.query(func.count(User.id)).filter_by(age=None).scalar()


def safe_23_filter_by_alias(session: Session):
    other = aliased(User)
    return session.query(other).join(User, other.id == User.id).filter_by(name="ann").all()


def unsafe_23_filter_by_two_entities(session: Session):
    return session.query(User, Post).filter_by(id=1).order_by(Post.id).all()


def safe_23_filter_by_variable(session: Session, joined=False):
    query = session.query(User)
    if joined:
        query = query.join(User.posts)
    return query.filter_by(name="ann").all()


def kept_24_text(session: Session):
    return session.query(User).filter("id = 1").all()


def safe_25_join(session: Session):
    return session.query(User).join(Post).order_by(User.id).all()


def safe_25_join_onclause(session: Session):
    return session.query(User).join(Post, Post.user_id == User.id, isouter=True).order_by(User.id).all()


def unsafe_26_outerjoin(session: Session):
    return session.query(User.id, Post.id).outerjoin(User.posts).order_by(User.id, Post.id).all()


def safe_28_select_from(session: Session):
    return session.query(User).select_from(Post).join(Post.user).order_by(User.id).all()


def safe_28_select_from_columns(session: Session):
    return session.query(func.count(Post.id), User.name).select_from(User).outerjoin(User.posts).group_by(User.id).order_by(User.id).all()


def safe_29_options(session: Session):
    return session.query(User).options(joinedload(User.posts), load_only(User.name)).order_by(User.id).all()


def safe_29_options_apart(session: Session):
    return session.query(User).options(selectinload(User.posts).joinedload(Post.tags), subqueryload(User.posts)).order_by(User.id).all()


def safe_29_contains_eager(session: Session):
    return session.query(User).join(User.posts).options(contains_eager(User.posts)).order_by(User.id).all()


def safe_29_options_first(session: Session):
    return session.query(User).options(joinedload(User.posts)).order_by(User.id).first()


def safe_30_order_by_none(session: Session):
    return session.query(User.id).order_by(User.name.desc()).order_by(None).order_by(User.id).all()


def safe_30_order_by_false(session: Session):
    return session.query(User.id).order_by(User.name.desc()).order_by(False).order_by(User.id).all()


def safe_31_group_by(session: Session):
    return session.query(Post.title, func.count(Post.id)).group_by(Post.title).having(func.count(Post.id) > 1).order_by(Post.title).all()


def safe_32_limit_offset(session: Session):
    return session.query(Post).order_by(Post.id).limit(2).offset(1).all()


def safe_32_slice(session: Session):
    return session.query(Post.id).order_by(Post.id).slice(1, 4).all()


def safe_33_slice(session: Session):
    return session.query(Post).order_by(Post.id)[1:3]


def safe_33_slice_rows(session: Session):
    return session.query(Post.id).order_by(Post.id)[:2]


def safe_34_index(session: Session):
    return session.query(Post).order_by(Post.id)[2]


def safe_34_index_out(session: Session):
    return session.query(Post.id).order_by(Post.id)[50]


def safe_35_distinct(session: Session):
    return session.query(User.age).distinct().order_by(User.age).all()


def unsafe_35_distinct_ordered(session: Session):
    return session.query(Post.title).distinct().order_by(Post.user_id, Post.title).all()


def safe_36_with_entities(session: Session):
    return session.query(User).filter(User.age == 30).order_by(User.id).with_entities(User.id, User.name).all()


def safe_36_with_entities_scalar(session: Session):
    return session.query(User).filter(User.age == 30).with_entities(func.count(User.id)).scalar()


def unsafe_37_add_columns(session: Session):
    return session.query(User).add_columns(User.name).order_by(User.id).all()


def unsafe_37_add_entity(session: Session):
    return session.query(User).join(User.posts).add_entity(Post).order_by(Post.id).all()


def safe_38_populate_existing(session: Session):
    return session.query(User).populate_existing().order_by(User.id).all()


def safe_39_yield_per(session: Session):
    return [user.id for user in session.query(User).join(User.posts).order_by(User.id).yield_per(2)]


def safe_40_with_for_update(session: Session):
    return session.query(User).with_for_update(skip_locked=True).order_by(User.id).all()


def safe_41_execution_options(session: Session):
    return session.query(User).execution_options(logging_token="x").order_by(User.id).all()


def safe_42_autoflush(session: Session):
    session.add(User(id=9, name="new"))
    return session.query(User).autoflush(False).order_by(User.id).all()


def safe_43_params(session: Session):
    return session.query(User).filter(User.age == bindparam("age")).params(age=30).order_by(User.id).all()


def safe_44_from_statement(session: Session):
    return session.query(User).from_statement(text("SELECT * FROM users ORDER BY id")).all()


def safe_07_from_statement_first(session: Session):
    return session.query(User).from_statement(text("SELECT * FROM users ORDER BY id DESC")).first()


def safe_45_with_parent(session: Session):
    ann = session.query(User).filter_by(id=1).one()
    return session.query(Post).with_parent(ann, User.posts).order_by(Post.id).all()


def safe_46_subquery(session: Session):
    inner = session.query(Post.user_id, func.count(Post.id).label("total")).group_by(Post.user_id).subquery("totals")
    return session.query(User.id, inner.c.total).outerjoin(inner, User.id == inner.c.user_id).order_by(User.id).all()


def safe_46_subquery_labels(session: Session):
    return session.query(User.id, Post.id).join(User.posts).subquery().c.keys()


def safe_47_cte(session: Session):
    inner = session.query(User.id).filter(User.age == 30).cte("young")
    return session.query(Post.id).filter(Post.user_id == inner.c.id).order_by(Post.id).all()


def safe_47_label(session: Session):
    total = session.query(func.count(Post.id)).filter(Post.user_id == User.id).label("total")
    return session.query(User.name, total).order_by(User.id).all()


def safe_47_scalar_subquery(session: Session):
    last = session.query(func.max(Post.id)).scalar_subquery()
    return session.query(Post.title).filter(Post.id == last).all()


def safe_47_as_scalar(session: Session):
    last = session.query(func.max(Post.id)).as_scalar()
    return session.query(Post.title).filter(Post.id == last).all()


def safe_47_in(session: Session):
    return session.query(User.id).filter(User.id.in_(session.query(Post.user_id).filter(Post.title == "t1"))).order_by(User.id).all()


def safe_48_statement(session: Session):
    statement = session.query(User.id).filter(User.age == 30).order_by(User.id).statement
    return session.query(func.count()).select_from(statement.subquery()).scalar()


def unsafe_49_union(session: Session):
    first = session.query(User.id).filter(User.id == 1)
    return first.union(session.query(User.id).filter(User.id == 2)).order_by(User.id).all()


def unsafe_49_union_all(session: Session):
    return session.query(User.id).union_all(session.query(User.id).filter(User.id < 3)).order_by(User.id.desc()).limit(4).all()


def unsafe_49_intersect_count(session: Session):
    return session.query(User.id, User.name).intersect(session.query(User.id, User.name).filter(User.age == 30)).count()


def unsafe_49_except_loop(session: Session):
    taken = session.query(User.name).filter_by(age=30)
    return [f"{name}" for (name,) in session.query(User.name).except_(taken).order_by(User.name)]


def unsafe_49_several(session: Session):
    second = session.query(Post.user_id).filter(Post.id > 2)
    third = session.query(User.id).filter(User.id == 1)
    return session.query(User.id).filter(User.id == 3).union(second, third).order_by(User.id.asc()).first()


def unsafe_49_of_entities(session: Session):
    with_posts = session.query(User).join(User.posts).filter(Post.id > 1)
    users = with_posts.union(session.query(User).filter(User.id == 1)).all()
    return sorted(user.name for user in users)


def unsafe_49_of_entities_all(session: Session):
    return sorted([user.name for user in session.query(User).union_all(session.query(User).filter(User.id == 1))])


def unsafe_49_of_entities_count(session: Session):
    return session.query(User).union_all(session.query(User).filter(User.id == 1)).count()


def unsafe_49_of_entities_first(session: Session):
    return session.query(User).filter(User.id == 1).intersect(session.query(User).filter(User.age > 1)).first().name


def unsafe_49_of_entities_one(session: Session):
    return session.query(User).filter(User.id < 3).except_(session.query(User).filter(User.id == 1)).one().name


def kept_49_in_variable(session: Session):
    users = session.query(User).union_all(session.query(User).filter(User.id == 1))
    return sorted([user.name for user in users])


def kept_49_order_of_entities(session: Session):
    return session.query(User).union(session.query(User).filter(User.id == 1)).order_by(User.name).all()


def kept_49_filtered(session: Session):
    return session.query(User.id).union(session.query(User.id)).filter(User.id == 1).all()


def kept_49_twice(session: Session):
    return session.query(User.id).union(session.query(User.id)).except_(session.query(Post.user_id)).order_by(User.id).all()


def kept_49_order_in_part(session: Session):
    return session.query(User.id).order_by(User.name).union(session.query(User.id)).all()


def kept_49_other_order(session: Session):
    return session.query(User.id).union(session.query(User.id)).order_by(User.name).all()


def kept_49_subquery(session: Session):
    return session.query(User.id).union(session.query(User.id)).subquery().c


def kept_49_indexed(session: Session):
    return session.query(User.id).union(session.query(User.id))[0]


def safe_50_update(session: Session):
    session.query(User).filter(User.age == 30).update({"name": "old"}, synchronize_session=False)
    return session.query(User.id, User.name).order_by(User.id).all()


def safe_50_update_attribute(session: Session):
    session.query(User).filter_by(name="ann").update({User.age: User.age + 1})
    return session.query(User.id, User.age).order_by(User.id).all()


def unsafe_50_update_count(session: Session):
    return session.query(User).filter(User.age == 30).update({"name": "old"}, synchronize_session="fetch")


def kept_51_update_limit(session: Session):
    return session.query(User).limit(1).update({"name": "old"})


def safe_52_delete(session: Session):
    session.query(Tag).filter(Tag.id > 3).delete(synchronize_session=False)
    return session.query(Tag.id).order_by(Tag.id).all()


def unsafe_52_delete_count(session: Session):
    return session.query(Tag).filter_by(word="w1").delete()


def safe_53_loop(session: Session):
    found = []
    for user in session.query(User).order_by(User.id):
        found.append(user.name)
    return found


def safe_53_loop_joined(session: Session):
    return [user.name for user in session.query(User).join(User.posts).order_by(User.id)]


def safe_53_loop_rows(session: Session):
    return [f"{key} {name}" for key, name in session.query(User.id, User.name).order_by(User.id)]


def unsafe_55_values(session: Session):
    return [name for (name,) in session.query(User).filter(User.id < 3).order_by(User.id).values(User.name)]


def unsafe_55_values_listed(session: Session):
    return list(session.query(User.id).join(User.posts).order_by(Post.id).values(User.name, Post.title))


def unsafe_55_value(session: Session):
    return session.query(User).filter(User.id == 2).value(User.name)


def unsafe_55_value_of_none(session: Session):
    return session.query(User).filter(User.id == 99).order_by(User.id).value(User.name)


def unsafe_55_value_of_many(session: Session):
    query = session.query(User).order_by(User.id.desc())
    return query.value(User.name)


def kept_55_values_kept(session: Session):
    names = session.query(User).order_by(User.id).values(User.name)
    return next(names)


def safe_53_list(session: Session):
    return list(session.query(User).order_by(User.id))


def safe_53_dict(session: Session):
    return dict(session.query(User.id, User.name).order_by(User.id))


def safe_58_labels(session: Session):
    return session.query(User.id, Post.id).join(User.posts).with_labels().subquery().c.keys()


def safe_59_prefix(session: Session):
    return session.query(User.id).prefix_with("ALL").order_by(User.id).all()


def safe_99_variable(session: Session, wanted="t1"):
    query = session.query(Post).order_by(Post.id)
    if wanted:
        query = query.filter(Post.title == wanted)
    return query.all()


def safe_99_variable_joined(session: Session, wanted=True):
    query = session.query(User)
    if wanted:
        query = query.join(User.posts).filter(Post.title != "x")
    return query.order_by(User.id).all()


def safe_99_variable_pages(session: Session):
    query = session.query(User).filter(User.age == 30)
    total = query.count()
    return total, query.order_by(User.id).limit(1).all()


def safe_99_variable_branches(session: Session, adults=True):
    if adults:
        query = session.query(User).filter(User.age >= 30)
    else:
        query = session.query(User)
    for name in ("x", "y"):
        query = query.filter(User.name != name)
    return query.order_by(User.id).first(), query.filter_by(name="cy").one(), [each.id for each in query.order_by(User.id)]


def safe_99_variable_filter_by_before_join(session: Session):
    query = session.query(User.id)
    if session:
        query = query.filter_by(age=30)
    query = query.join(Post, Post.user_id == User.id)
    return query.order_by(User.id).all()


def safe_99_variable_exists(session: Session):
    query = session.query(User).filter(User.name == "bob")
    return session.query(query.exists()).scalar(), query.limit(1).count()


def safe_99_event(session: Session):
    return session.query(Event).order_by(Event.id).all()
