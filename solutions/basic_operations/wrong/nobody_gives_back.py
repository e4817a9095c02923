"""Each function takes a connection from the pool and never gives it back."""

# caught by: test_create_user_whatever_goes_wrong
# caught by: test_get_user_whatever_goes_wrong
# caught by: test_list_users_whatever_goes_wrong
# caught by: test_update_email_whatever_goes_wrong
# caught by: test_delete_user_whatever_goes_wrong
# caught by: test_search_users_whatever_goes_wrong
# caught by: test_get_users_by_ids_whatever_goes_wrong
# caught by: test_list_products_whatever_goes_wrong
# caught by: test_add_users_whatever_goes_wrong
# caught by: test_save_profile_whatever_goes_wrong
# caught by: test_load_profile_whatever_goes_wrong
# caught by: test_find_profiles_whatever_goes_wrong
# caught by: test_merge_settings_whatever_goes_wrong


def keeping(function):
    async def call(pool, *args, **options):
        await pool.acquire()
        return await function(pool, *args, **options)

    return call


create_user = keeping(create_user)
get_user = keeping(get_user)
list_users = keeping(list_users)
update_email = keeping(update_email)
delete_user = keeping(delete_user)
search_users = keeping(search_users)
get_users_by_ids = keeping(get_users_by_ids)
list_products = keeping(list_products)
add_users = keeping(add_users)
save_profile = keeping(save_profile)
load_profile = keeping(load_profile)
find_profiles_with_skill = keeping(find_profiles_with_skill)
merge_settings = keeping(merge_settings)
